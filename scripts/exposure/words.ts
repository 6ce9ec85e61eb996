import { countText, duration, percentDown } from '../base/numbers.ts'
import { answersText, limitReached } from './answers/words.ts'
import { goneText } from './gone.ts'
import { isPatienceVerdict } from './patience/verdict.ts'
import { patienceText } from './patience/words.ts'
import { resolvable_s } from './recovery.ts'
import { isRestartVerdict } from './restarts/verdict.ts'
import { restartText } from './restarts/words.ts'
import { type AnyVerdict, isAnswersVerdict } from './result.ts'
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
      return `held at ${countText(verdict.at)}${thinned(verdict)}`
    case 'degraded':
      return `degraded at ${countText(verdict.at)}: ${degree(verdict)}`
    case 'denied':
      return deniedText(verdict)
    case 'crashed':
      return `crashed at ${countText(verdict.at)}: ${goneText(verdict)}`
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
    return `${percentDown(availability ?? 0)} in time${retryable ? ', a browser asks again for the rest' : ''}`
  return p99_s === null ? 'some requests lost' : `slow answers take ${duration(p99_s)}`
}

function deniedText({ bracket: { held, denied }, figures: { recovery_s } }: VerdictOf<'denied'>): string {
  if (held !== null) return `denied between ${countText(held)} and ${countText(denied)}`
  return `denied from ${connections(denied)} on, ${back(recovery_s)}`
}

/** When a server was back, and no finer than new connections can tell. */
function back(recovery_s: number | null): string {
  if (recovery_s === null) return 'not fully back afterwards'
  return recovery_s < resolvable_s ? `back within ${resolvable_s} s` : `back after ${duration(recovery_s)}`
}

function above({ reason, held }: VerdictOf<'inconclusive'>): string {
  return held === null || reason === 'no-requests' ? '' : ` above ${countText(held)}`
}

function unknown({ reason, at, figures }: VerdictOf<'inconclusive'>): string {
  switch (reason) {
    case 'bad-before': {
      const { availability } = figures.before
      return availability === null
        ? 'no request before it began'
        : `${percentDown(availability)} in time before it began`
    }
    case 'no-rung':
      return 'the hostile client never began'
    case 'cap':
      return `${limitReached} (limits.${figures.stopped})`
    case 'ended-early':
      return 'the experiment ended early'
    case 'no-requests':
      return `no request was due at ${countText(at ?? 0)}`
    case 'too-few-connections':
      return `only ${connections(rungAt(figures.rungs, at)?.established ?? 0)} came about`
  }
}

function rungAt(rungs: readonly Rung[], connections: number | null): Rung | undefined {
  return rungs.find((rung) => rung.connections === connections)
}

function connections(number: number): string {
  return `${countText(number)} ${number === 1 ? 'connection' : 'connections'}`
}
