import { goneText } from '../gone.ts'
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
  'too-long': 'an answer has more than the 64 KiB that are kept',
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
