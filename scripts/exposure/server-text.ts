import { countText } from '../base/numbers.ts'
import { sentences } from '../base/text.ts'
import type { AnswersVerdict } from './answers/verdict.ts'
import { answersSentence } from './answers/words.ts'
import { isRestartVerdict } from './restarts/verdict.ts'
import { type RestartJudged, restartsSentence } from './restarts/words.ts'
import { type AnyVerdict, isAnswersVerdict, occupationVerdict } from './result.ts'
import { saidOnce } from './said-once.ts'
import type { VerdictOf } from './verdict.ts'

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
interface ServerText {
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
    taken: sentences(...saidOnce(occupied, (place) => placeText(place, isTakenDirect))),
    also: sentences(
      answersSentence(places.map(({ behind, judged }) => ({ behind, verdicts: answersOf(judged) }))),
      ...saidOnce(places, ({ behind, judged }) => restartsSentence(behind, restartsOf(judged))),
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
  if (known.length === 0) return behind === null ? 'Nothing is known of it.' : `${where}nothing is known of it.`
  const [worst, ...others] = takers(known)
  return sentences(
    worst
      ? `${where}${harm(worst, behind === null)}.`
      : `${where}${behind === null ? 'Nothing' : 'nothing'} tried here ${isTakenDirect ? 'did' : 'takes it away'}${but(known)}.`,
    worst && others.length > 0 && alsoText(others.length, known.length - 1),
    open > 0 &&
      `${open === 1 ? 'One experiment has' : `${countText(open)} experiments have`} no verdict${behind === null ? '' : ' there'}.`,
  )
}

/** @param begins whether a sentence begins with it */
function harm({ experiment, connections: taken, held, verdict }: Taker, begins: boolean): string {
  const one = begins ? 'One' : 'one'
  const what =
    taken === 1 ? `${one} ${experiment} connection takes` : `${countText(taken)} ${experiment} connections take`
  const fewer =
    taken === 1 || held === taken - 1 ? '' : held === null ? ', and fewer may' : `, and ${countText(held)} do not`
  return `${what} it away${verdict.kind === 'crashed' ? ' for good' : ''}${fewer}`
}

function alsoText(others: number, of: number): string {
  if (others === of) return of === 1 ? 'So does the other experiment.' : 'So does every other experiment.'
  return others === 1
    ? `So does one of the ${countText(of)} other experiments.`
    : `So do ${countText(others)} of the ${countText(of)} other experiments.`
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
    : `, but ${countText(first.at)} ${first.experiment} connections disturb it`
}
