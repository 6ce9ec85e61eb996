import { z } from 'zod'
import { type Figures, figuresOf, figuresSchema, type Rules } from './figures.ts'
import { type DropletState, goneFields, goneOf } from './gone.ts'
import type { Play } from './play.ts'
import { isStillDenied } from './recovery.ts'
import { phasesOf, requestsOf, wellBefore } from './requests.ts'
import { isSlower, isThinned, type Rung } from './rungs.ts'

/** A count of connections of the ladder. */
const rung = z.int()
const figures = figuresSchema

const held = z.strictObject({
  kind: z.literal('held'),
  /** The highest rung. */
  at: rung,
  /** Why fewer connections than that were there at one time: the server closed them, or their program was over. */
  thinned_by: z.enum(['server', 'program']).nullable(),
  figures,
})

const degraded = z.strictObject({
  kind: z.literal('degraded'),
  /** The worst rung, and the highest one below all that were degraded; null if the first was. */
  at: rung,
  held: rung.nullable(),
  /** Requests were lost or late, answers were slower, or the healthy client never had 20 in a row again that were ok. */
  by: z.enum(['lost', 'slow', 'no-recovery']),
  /** Whether it had held but for what a browser asks again by itself. */
  retryable: z.boolean(),
  figures,
})

const denied = z.strictObject({
  kind: z.literal('denied'),
  /** The first rung that was denied, and the one below it, which was not; null if the ladder begins with it. */
  bracket: z.strictObject({ held: rung.nullable(), denied: rung }).readonly(),
  figures,
})

const crashed = z.strictObject({
  kind: z.literal('crashed'),
  /** The first rung that was denied; the last one that was climbed if none was. */
  at: rung,
  held: rung.nullable(),
  ...goneFields,
  figures,
})

const inconclusive = z.strictObject({
  kind: z.literal('inconclusive'),
  reason: z.enum(['bad-before', 'no-rung', 'cap', 'ended-early', 'no-requests', 'too-few-connections']),
  /** The rung that nothing can be said of; null where it is none of them. */
  at: rung.nullable(),
  /** The highest rung up to which all were held; null if the first was not. */
  held: rung.nullable(),
  figures,
})

export const verdictSchema = z.discriminatedUnion('kind', [
  held.readonly(),
  degraded.readonly(),
  denied.readonly(),
  crashed.readonly(),
  inconclusive.readonly(),
])

/** What an experiment says of a server, with the figures that decided it. */
export type Verdict = z.infer<typeof verdictSchema>
export type VerdictOf<Kind extends Verdict['kind']> = Extract<Verdict, { kind: Kind }>

/** A rung that is shorter than it should be by more than this was cut short, in seconds: a row of the hostile client. */
const shorter_s = 0.25

/**
 * The verdict on a play. A server that was gone, or denied, was so whatever else happened. That it was not can only be said if
 * the whole ladder was climbed and each rung was what it says.
 */
export function judge(play: Play, rules: Rules, droplet: DropletState): Verdict {
  const figures = figuresOf(play, rules)
  const { before, rungs } = figures
  const last = rungs.at(-1)
  if ((before.availability ?? 0) < wellBefore) return unknown(figures, 'bad-before')
  if (!last) return unknown(figures, 'no-rung')
  const denied = rungs.find(({ state }) => state === 'denied')
  const gone = goneOf(droplet, isBack(play, rules))
  if (gone) {
    const rung = denied ?? last
    return { kind: 'crashed', at: rung.connections, held: below(rungs, rung), ...gone, figures }
  }
  if (denied) return { kind: 'denied', bracket: { held: below(rungs, denied), denied: denied.connections }, figures }
  return (
    undecided(figures, rules) ??
    worse(figures, rules) ?? { kind: 'held', at: last.connections, thinned_by: thinnedBy(last), figures }
  )
}

function unknown(
  figures: Figures,
  reason: VerdictOf<'inconclusive'>['reason'],
  rung?: Rung,
  known: readonly Rung[] = [],
): VerdictOf<'inconclusive'> {
  return { kind: 'inconclusive', reason, at: rung?.connections ?? null, held: heldUpTo(known), figures }
}

function isBack(play: Play, { healthy, verdicts }: Rules): boolean {
  return !isStillDenied(play, phasesOf(play, requestsOf(play), healthy.late_s), healthy, verdicts)
}

/** Why a play in which nothing was denied does not tell of the whole ladder; null if it does. */
function undecided(figures: Figures, { experiment }: Rules): VerdictOf<'inconclusive'> | null {
  const { rungs, stopped } = figures
  const silent = rungs.find(({ state }) => state === 'unknown')
  if (silent) return unknown(figures, 'no-requests', silent, rungs)
  const whole = rungs.filter(({ begin_s, end_s }) => end_s - begin_s >= experiment.rung_s - shorter_s)
  if (stopped !== null) return unknown(figures, 'cap', undefined, whole)
  if (rungs.length < experiment.connections.length) return unknown(figures, 'ended-early', undefined, whole)
  const missing = rungs.find(({ reached }) => !reached)
  return missing ? unknown(figures, 'too-few-connections', missing, rungs) : null
}

/** How much the hostile client disturbed the others; null if it did not. */
function worse(figures: Figures, { verdicts }: Rules): VerdictOf<'degraded'> | null {
  const { rungs, before, recovery_s } = figures
  const degraded = rungs.filter(({ state }) => state === 'degraded').toSorted(byHarm)
  const worst = degraded[0] ?? (recovery_s === null ? rungs.at(-1) : undefined)
  if (!worst) return null
  const { availability, p99_s, connections } = worst
  const isLost = (share: number) => share < verdicts.held
  const by = isLost(availability ?? 0) ? 'lost' : isSlower(p99_s, before.p99_s) ? 'slow' : 'no-recovery'
  const retryable = by === 'lost' && !degraded.some((one) => isLost((one.ok + one.retryable) / one.due))
  return { kind: 'degraded', at: connections, held: heldUpTo(rungs), by, retryable, figures }
}

/** The one that lost the most first; among those that lost as much, the slowest. */
function byHarm(a: Rung, b: Rung): number {
  const slowness = ({ p99_s }: Rung) => p99_s ?? Number.MAX_VALUE
  return (a.availability ?? 0) - (b.availability ?? 0) || slowness(b) - slowness(a)
}

function thinnedBy(rung: Rung): VerdictOf<'held'>['thinned_by'] {
  if (!isThinned(rung)) return null
  return rung.closed_by_server >= rung.finished ? 'server' : 'program'
}

/** The highest rung up to which all were held; null if the first was not. */
function heldUpTo(rungs: readonly Rung[]): number | null {
  const first = rungs.find(({ state, reached }) => state !== 'held' || !reached)
  return first ? below(rungs, first) : (rungs.at(-1)?.connections ?? null)
}

function below(rungs: readonly Rung[], rung: Rung): number | null {
  return rungs[rungs.indexOf(rung) - 1]?.connections ?? null
}
