import { z } from 'zod'
import type { AnswersVerdict } from './answers/verdict.ts'
import { tally } from './answers/words.ts'
import { isPatienceVerdict } from './patience/verdict.ts'
import { isRestartVerdict, type RestartVerdict } from './restarts/verdict.ts'
import { type AnyVerdict, type ExposureResult, isAnswersVerdict, occupationVerdict } from './result.ts'
import type { Verdict } from './verdict.ts'

const takerSchema = z.object({
  experiment: z.string(),
  connections: z.int(),
  /** The most connections that did not take it away; null if none was tried below. */
  held: z.int().nullable(),
  /** Whether it did not come back. */
  for_good: z.boolean(),
})
type Taker = z.infer<typeof takerSchema>

const occupiedSchema = z.object({
  /** Experiments that have a verdict, and those that have none. */
  known: z.int(),
  open: z.int(),
  /** What takes the server away: for good first, and then by how few connections it takes; null if nothing does. */
  taken_by: takerSchema.nullable(),
  /** How many other experiments take it away too. */
  others: z.int(),
  /** What disturbs other clients with the fewest connections; null if nothing does. */
  disturbed_by: z.object({ experiment: z.string(), connections: z.int() }).nullable(),
})
export type Occupied = z.infer<typeof occupiedSchema>

const answeredSchema = z.object({
  payloads: z.int(),
  fail: z.int(),
  /** Payloads after which proxy and server disagreed where a request ends. */
  desync: z.int(),
  /** Whether the server was gone after one. */
  gone: z.boolean(),
})
export type Answered = z.infer<typeof answeredSchema>

/** Names of experiments with restarts, by what came of them. */
const restartedSchema = z.object({
  none_lost: z.array(z.string()),
  lossy: z.array(z.string()),
  dead: z.array(z.string()),
  unknown: z.array(z.string()),
})
export type Restarted = z.infer<typeof restartedSchema>

const placeClaimSchema = z.object({
  topology: z.string(),
  /** Of each kind of experiment; null where none of it was made. */
  occupied: occupiedSchema.nullable(),
  answered: answeredSchema.nullable(),
  restarted: restartedSchema.nullable(),
})
export type PlaceClaim = z.infer<typeof placeClaimSchema>

export const serverClaimSchema = z.object({
  server: z.string(),
  network: z.string(),
  places: z.array(placeClaimSchema),
})

/** What experiments say of a server over a network, directly and behind each kind of proxy. */
export type ServerClaim = z.infer<typeof serverClaimSchema>

/** The verdict on one experiment. */
export interface Judged {
  readonly experiment: string
  /** Null if it was not done. */
  readonly verdict: AnyVerdict | null
}

/**
 * What all experiments of a run say of its servers, in the order of the results.
 * @param apart names of experiments that ask about something else than the servers as they are run
 */
export function claimsOf(results: readonly ExposureResult[], apart: ReadonlySet<string>): ServerClaim[] {
  // What has a known answer checks the lab, and says nothing of a server that somebody would use.
  const counted = results.filter(({ cell, expected }) => expected === null && !apart.has(cell.experiment))
  const servers = Map.groupBy(counted, ({ cell }) => JSON.stringify([cell.network, cell.server]))
  return [...servers.values()].flatMap((own): ServerClaim[] => {
    const [first] = own
    if (!first) return []
    const places = [...Map.groupBy(own, ({ cell }) => cell.topology)].map(([topology, here]) => ({
      topology,
      ...placeClaimOf(here.map(({ cell, verdict }) => ({ experiment: cell.experiment, verdict }))),
    }))
    return [{ server: first.cell.server, network: first.cell.network, places }]
  })
}

/** What experiments say of a server at one place. */
export function placeClaimOf(judged: readonly Judged[]): Omit<PlaceClaim, 'topology'> {
  const verdicts = judged.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]))
  const answers = verdicts.filter(isAnswersVerdict)
  const restarts = judged.flatMap(({ experiment, verdict }) =>
    verdict !== null && isRestartVerdict(verdict) ? [{ experiment, verdict }] : [],
  )
  const occupations = judged.flatMap(({ experiment, verdict }) => {
    const occupation = occupationVerdict(verdict)
    return verdict === null || occupation !== null ? [{ experiment, verdict: occupation }] : []
  })
  // Of patience there is no claim, but something is known.
  const isPatience = verdicts.length > 0 && verdicts.every(isPatienceVerdict)
  return {
    occupied: occupations.length > 0 && !isPatience ? occupiedBy(occupations) : null,
    answered: answers.length > 0 ? answeredOf(answers) : null,
    restarted: restarts.length > 0 ? restartedOf(restarts) : null,
  }
}

interface OccupationJudged {
  readonly experiment: string
  readonly verdict: Verdict | null
}

function occupiedBy(judged: readonly OccupationJudged[]): Occupied {
  const known = judged.filter(({ verdict }) => verdict !== null && verdict.kind !== 'inconclusive')
  const [taken_by = null, ...others] = known.flatMap(takerOf).toSorted(byHarm)
  const disturbing = known.flatMap(({ experiment, verdict }) =>
    verdict?.kind === 'degraded' ? [{ experiment, connections: verdict.at }] : [],
  )
  const [disturbed_by = null] = disturbing.toSorted((a, b) => a.connections - b.connections)
  return { known: known.length, open: judged.length - known.length, taken_by, others: others.length, disturbed_by }
}

function takerOf({ experiment, verdict }: OccupationJudged): Taker[] {
  if (verdict?.kind === 'denied') {
    const { denied, held } = verdict.bracket
    return [{ experiment, connections: denied, held, for_good: false }]
  }
  if (verdict?.kind !== 'crashed') return []
  return [{ experiment, connections: verdict.at, held: verdict.held, for_good: true }]
}

function byHarm(a: Taker, b: Taker): number {
  return Number(b.for_good) - Number(a.for_good) || a.connections - b.connections
}

/** What the payloads of some experiments came to together. */
export function answeredOf(verdicts: readonly AnswersVerdict[]): Answered {
  const { payloads, fail, desync } = tally(verdicts)
  return { payloads, fail, desync, gone: verdicts.some(({ kind }) => kind === 'gone') }
}

/** Experiments with restarts by what came of them. */
export function restartedOf(
  judged: readonly { readonly experiment: string; readonly verdict: RestartVerdict }[],
): Restarted {
  const named = (...kinds: readonly RestartVerdict['kind'][]) =>
    judged.flatMap(({ experiment, verdict }) => (kinds.includes(verdict.kind) ? [experiment] : []))
  return {
    none_lost: named('clean', 'delayed'),
    lossy: named('lossy'),
    dead: named('dead'),
    unknown: named('inconclusive'),
  }
}
