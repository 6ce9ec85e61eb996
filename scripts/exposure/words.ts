import { duration } from '../base/numbers.ts'
import { sentences } from '../base/text.ts'
import type { AnswersVerdict } from './answers/verdict.ts'
import { answersSentence, answersText } from './answers/words.ts'
import { goneText } from './gone.ts'
import { isPatienceVerdict } from './patience/verdict.ts'
import { patienceText } from './patience/words.ts'
import { resolvable_s } from './recovery.ts'
import { isRestartVerdict } from './restarts/verdict.ts'
import { type RestartJudged, restartsSentence, restartText } from './restarts/words.ts'
import { type AnyVerdict, isAnswersVerdict, occupationVerdict } from './result.ts'
import type { Rung } from './rungs.ts'
import type { Verdict, VerdictOf } from './verdict.ts'

/** What each kind of verdict means. */
export const verdictMeanings = {
  held: 'other clients were served as before',
  degraded: 'other clients lost some requests, or waited longer',
  denied: 'for some seconds, most requests of other clients had no right answer in time',
  crashed: 'the server ended, or did not come back after the hostile client had left',
  inconclusive: 'the experiment cannot tell',
} as const satisfies Readonly<Record<Verdict['kind'], string>>

/** A verdict as a cell of a table has it. */
export function verdictText(verdict: AnyVerdict): string {
  if (isAnswersVerdict(verdict)) return answersText(verdict)
  if (isRestartVerdict(verdict)) return restartText(verdict)
  if (isPatienceVerdict(verdict)) return patienceText(verdict)
  switch (verdict.kind) {
    case 'held':
      return `held at ${count(verdict.at)}${thinned(verdict)}`
    case 'degraded':
      return `degraded at ${count(verdict.at)}: ${degree(verdict)}`
    case 'denied':
      return deniedText(verdict)
    case 'crashed':
      return `crashed at ${count(verdict.at)}: ${goneText(verdict)}`
    case 'inconclusive':
      return `inconclusive${above(verdict)}: ${unknown(verdict)}`
  }
}

/** What a reader must know of a rung that was held with fewer connections than it says. */
function thinned({ at, thinned_by, figures }: VerdictOf<'held'>): string {
  const { closed_by_server = 0, finished = 0 } = rungAt(figures.rungs, at) ?? {}
  if (thinned_by === null) return ''
  return thinned_by === 'server'
    ? `: the server closed ${connections(closed_by_server)}`
    : `: ${connections(finished)} came and went`
}

function degree({ at, by, retryable, figures }: VerdictOf<'degraded'>): string {
  const { availability = null, p99_s = null } = rungAt(figures.rungs, at) ?? {}
  if (by === 'no-recovery') return 'not fully back afterwards'
  if (by === 'lost')
    return `${percent(availability ?? 0)} in time${retryable ? ', a browser asks again for the rest' : ''}`
  return p99_s === null ? 'some requests lost' : `slow answers take ${duration(p99_s)}`
}

function deniedText({ bracket: { held, denied }, figures: { recovery_s } }: VerdictOf<'denied'>): string {
  if (held !== null) return `denied between ${count(held)} and ${count(denied)}`
  return `denied from ${connections(denied)} on, ${back(recovery_s)}`
}

/** When a server was back, and no finer than new connections can tell. */
function back(recovery_s: number | null): string {
  if (recovery_s === null) return 'not fully back afterwards'
  return recovery_s < resolvable_s ? `back within ${resolvable_s} s` : `back after ${duration(recovery_s)}`
}

function above({ reason, held }: VerdictOf<'inconclusive'>): string {
  return held === null || reason === 'no-requests' ? '' : ` above ${count(held)}`
}

function unknown({ reason, at, figures }: VerdictOf<'inconclusive'>): string {
  switch (reason) {
    case 'bad-before': {
      const { availability } = figures.before
      return availability === null ? 'no request before it began' : `${percent(availability)} in time before it began`
    }
    case 'no-rung':
      return 'the hostile client never began'
    case 'cap':
      return `the cap on ${figures.stopped} was reached`
    case 'ended-early':
      return 'the experiment ended early'
    case 'no-requests':
      return `no request was due at ${count(at ?? 0)}`
    case 'too-few-connections':
      return `only ${connections(rungAt(figures.rungs, at)?.established ?? 0)} came about`
  }
}

/** The verdict on one experiment. */
export interface Judged {
  /** The experiment's name, which stands before "connection". */
  readonly experiment: string
  /** Null if it was not done. */
  readonly verdict: AnyVerdict | null
}

/** What was found of a server where nothing, or one kind of proxy, stands before it. */
export interface Place {
  /** As a sentence begins with it, such as `Behind NGINX`; null if nothing stands before the server. */
  readonly behind: string | null
  readonly judged: readonly Judged[]
}

/** A server in plain sentences: what takes it away; and what it answers, and what restarts cost. Empty where nothing was tried. */
export interface ServerText {
  readonly taken: string
  readonly also: string
}

export function serverText(places: readonly Place[]): ServerText {
  const occupied = places.flatMap(({ behind, judged }): Place[] => {
    const left = judged.filter(({ verdict }) => verdict === null || occupationVerdict(verdict) !== null)
    return left.length === 0 ? [] : [{ behind, judged: left }]
  })
  const direct = occupied.find(({ behind }) => behind === null)
  const isTakenDirect = direct !== undefined && takers(direct.judged).length > 0
  return {
    taken: sentences(...occupied.map((place) => placeText(place, isTakenDirect))),
    also: sentences(
      answersSentence(places.map(({ behind, judged }) => ({ behind, verdicts: answersOf(judged) }))),
      ...places.map(({ behind, judged }) => restartsSentence(behind, restartsOf(judged))),
    ),
  }
}

function restartsOf(judged: readonly Judged[]): RestartJudged[] {
  return judged.flatMap(({ experiment, verdict }) =>
    verdict !== null && isRestartVerdict(verdict) ? [{ experiment, verdict }] : [],
  )
}

function answersOf(judged: readonly Judged[]): AnswersVerdict[] {
  return judged.flatMap(({ verdict }) => (verdict !== null && isAnswersVerdict(verdict) ? [verdict] : []))
}

/** A verdict that takes the server away, and with how many connections. */
interface Taker {
  readonly experiment: string
  readonly connections: number
  /** The most that did not; null if none was tried below. */
  readonly held: number | null
  readonly verdict: VerdictOf<'denied' | 'crashed'>
}

/** What takes a server away for good first, and then by how few connections it takes. */
function takers(judged: readonly Judged[]): Taker[] {
  const found = judged.flatMap(({ experiment, verdict }): Taker[] => {
    if (verdict?.kind === 'denied')
      return [{ experiment, connections: verdict.bracket.denied, held: verdict.bracket.held, verdict }]
    return verdict?.kind === 'crashed' ? [{ experiment, connections: verdict.at, held: verdict.held, verdict }] : []
  })
  const isFor = ({ verdict }: Taker) => Number(verdict.kind !== 'crashed')
  return found.toSorted((a, b) => isFor(a) - isFor(b) || a.connections - b.connections)
}

function placeText({ behind, judged }: Place, isTakenDirect: boolean): string {
  const known = judged.filter(({ verdict }) => verdict !== null && verdict.kind !== 'inconclusive')
  const open = judged.length - known.length
  const where = behind === null ? '' : `${behind} `
  if (known.length === 0) return `${behind === null ? 'Direct' : behind}: unknown.`
  const [worst, ...others] = takers(known)
  return sentences(
    worst
      ? `${where}${harm(worst, behind === null)}.`
      : `${where}${behind === null ? 'Nothing' : 'nothing'} tried here ${isTakenDirect ? 'did' : 'takes it away'}${but(known)}.`,
    worst && others.length > 0 && alsoText(others.length, known.length - 1),
    open > 0 &&
      `${open === 1 ? 'One experiment has' : `${count(open)} experiments have`} no verdict${behind === null ? '' : ' there'}.`,
  )
}

/** @param begins whether a sentence begins with it */
function harm({ experiment, connections: taken, held, verdict }: Taker, begins: boolean): string {
  const one = begins ? 'One' : 'one'
  const what = taken === 1 ? `${one} ${experiment} connection takes` : `${count(taken)} ${experiment} connections take`
  const fewer =
    taken === 1 || held === taken - 1 ? '' : held === null ? ', and fewer may' : `, and ${count(held)} do not`
  return `${what} it away${verdict.kind === 'crashed' ? ' for good' : ''}${fewer}`
}

function alsoText(others: number, of: number): string {
  if (others === of) return of === 1 ? 'So does the other experiment.' : 'So does every other experiment.'
  return others === 1
    ? `So does one of the ${count(of)} other experiments.`
    : `So do ${count(others)} of the ${count(of)} other experiments.`
}

/** The experiment that disturbs others with the fewest connections, where none takes the server away. */
function but(judged: readonly Judged[]): string {
  const disturbed = judged.flatMap(({ experiment, verdict }) =>
    verdict?.kind === 'degraded' ? [{ experiment, at: verdict.at }] : [],
  )
  const [first] = disturbed.toSorted((a, b) => a.at - b.at)
  if (!first) return ''
  return first.at === 1
    ? `, but one ${first.experiment} connection disturbs it`
    : `, but ${count(first.at)} ${first.experiment} connections disturb it`
}

function rungAt(rungs: readonly Rung[], connections: number | null): Rung | undefined {
  return rungs.find((rung) => rung.connections === connections)
}

/** A count as it is: of connections, each one matters. */
function count(number: number): string {
  return number.toLocaleString('en-US')
}

function connections(number: number): string {
  return `${count(number)} ${number === 1 ? 'connection' : 'connections'}`
}

/** Rounded down, so that what is not all never reads as all, and what is below a bound never reads as above it. */
function percent(share: number): string {
  return `${(Math.floor(1000 * share + 1e-9) / 10).toLocaleString('en-US')} %`
}
