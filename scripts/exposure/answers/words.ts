import { sentences } from '../../base/text.ts'
import { goneText } from '../gone.ts'
import { saidOnce } from '../said-once.ts'
import type { AnswersVerdict, PayloadVerdict } from './verdict.ts'

/** What each kind of verdict on answers means. */
export const answersMeanings = {
  pass: 'it kept every MUST and SHOULD; a MAY that it did not follow is noted',
  warn: 'it broke a SHOULD',
  fail: 'it broke a MUST, or proxy and server disagreed where a request ends',
  gone: 'the server ended, or did not come back after a payload',
  unknown: 'the experiment cannot tell',
} as const satisfies Readonly<Record<AnswersVerdict['kind'], string>>

/** Names that a cell has room for. */
const mostNames = 3

/** A verdict on answers, as a cell of a table has it. */
export function answersText(verdict: AnswersVerdict): string {
  const { kind, payloads } = verdict
  switch (kind) {
    case 'pass':
      return passText(payloads)
    case 'warn':
      return counted(payloads, 'warn')
    case 'fail': {
      const desyncs = payloads.filter(({ desync }) => desync !== null)
      const parts = [desyncs.length > 0 && `desync: ${names(desyncs)}`, counted(payloads, 'fail')]
      return parts.filter(Boolean).join('; ')
    }
    case 'gone':
      return `gone after ${verdict.at ?? 'the last payload'}: ${goneText(verdict)}`
    case 'unknown':
      return `unknown: ${reasons[verdict.reason]}`
  }
}

function passText(payloads: readonly PayloadVerdict[]): string {
  const noted = payloads.filter(({ judgement }) => judgement === 'note')
  return noted.length === 0 ? passCount(payloads) : `${passCount(payloads)}: ${names(noted)}`
}

/** How many payloads pass, and how many of the others are only noted, where none fails or warns. */
export function passCount(payloads: readonly PayloadVerdict[]): string {
  const noted = payloads.filter(({ judgement }) => judgement === 'note').length
  return `${payloads.length - noted} pass${noted === 0 ? '' : `, ${noted} noted`}`
}

/** Ladders and payloads end early by the same limits, and say so in the same words. */
export const limitReached = 'a limit of the experiment was reached'

const reasons = {
  'bad-before': 'no right answer before it began',
  cap: limitReached,
  'ended-early': 'not all payloads were sent',
} as const

/** How many of the payloads fail or warn, and which; empty if none does. */
function counted(payloads: readonly PayloadVerdict[], judgement: 'warn' | 'fail'): string {
  const found = payloads.filter((one) => one.judgement === judgement)
  if (found.length === 0) return ''
  return `${found.length} of ${payloads.length} ${found.length === 1 ? `${judgement}s` : judgement}: ${names(found)}`
}

/** The first of some payloads by name, and whether there are more. */
export function names(payloads: readonly Pick<PayloadVerdict, 'id'>[]): string {
  const shown = payloads.slice(0, mostNames).map(({ id }) => id)
  return [...shown, ...(payloads.length > shown.length ? ['…'] : [])].join(', ')
}

/** How many payloads came to each judgement, and how many show a desync. */
export function tally(verdicts: readonly AnswersVerdict[]) {
  const payloads = verdicts.flatMap((verdict) => verdict.payloads)
  const count = (judgement: PayloadVerdict['judgement']) => payloads.filter((one) => one.judgement === judgement).length
  return {
    payloads: payloads.length,
    pass: count('pass'),
    note: count('note'),
    warn: count('warn'),
    fail: count('fail'),
    desync: payloads.filter(({ desync }) => desync !== null).length,
  }
}

/** What was sent to a server at one place. */
interface AnswersPlace {
  /** As a sentence begins with it, such as `Behind NGINX`; null if nothing stands before the server. */
  readonly behind: string | null
  readonly verdicts: readonly AnswersVerdict[]
}

/** What all the payloads of a server came to, a sentence or two for each place; empty without payloads. */
export function answersSentence(places: readonly AnswersPlace[]): string {
  const sent = places.filter(({ verdicts }) => tally(verdicts).payloads > 0)
  return sentences(
    ...saidOnce(sent, (place) => placeSentence(place, sent[0]?.behind !== null || place.behind === null)),
  )
}

/** @param isCounted whether it says how many payloads there are, as only the first of a server need */
function placeSentence({ behind, verdicts }: AnswersPlace, isCounted: boolean): string {
  const { payloads, fail, desync } = tally(verdicts)
  const many = `${payloads} odd requests`
  const where = behind === null ? `Of ${many}` : isCounted ? `${behind.replace(/,$/, '')}, of ${many}` : behind
  return sentences(
    `${where} ${so(fail, 'fail')}.`,
    desync > 0 && `With ${desync}, proxy and server disagree where a request ends.`,
    verdicts.some(({ kind }) => kind === 'gone') && 'It was gone after a payload.',
  )
}

function so(count: number, verb: string): string {
  return `${count === 0 ? 'none' : count} ${count > 1 ? verb : `${verb}s`}`
}
