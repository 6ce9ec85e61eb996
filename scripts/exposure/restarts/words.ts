import { duration, number, percentDown } from '../../base/numbers.ts'
import { many } from '../../base/text.ts'
import type { RestartFigures } from './figures.ts'
import type { Restart } from './schema.ts'
import type { RestartVerdict } from './verdict.ts'

/** What each kind of verdict on restarts means. */
export const restartMeanings = {
  clean: 'no request was lost by any restart',
  delayed: 'no request was lost, and some waited for more than a second',
  lossy: 'restarts lost requests',
  dead: 'the server did not come back',
  inconclusive: 'the experiment cannot tell',
} as const satisfies Readonly<Record<RestartVerdict['kind'], string>>

/** A verdict on restarts as a cell of a table has it. */
export function restartText(verdict: RestartVerdict): string {
  const { figures, restarts } = verdict
  switch (verdict.kind) {
    case 'clean':
      return `clean: 0 lost in ${many(restarts, 'restart')} (at most ${Math.ceil(100 * verdict.below)} % lose one)`
    case 'delayed':
      return `delayed: 0 lost in ${many(restarts, 'restart')}; gap ${duration(figures.longest_gap_s ?? 0)}`
    case 'lossy':
      return `lossy: ${lostText(verdict)}${retryableText(verdict)}${fewerText(verdict)}; gap ${duration(figures.longest_gap_s ?? 0)}`
    case 'dead':
      return `dead: ${deathText(verdict)}`
    case 'inconclusive':
      return `inconclusive: ${unknownText(verdict)}`
  }
}

function lostText({ losing, restarts, figures }: Extract<RestartVerdict, { kind: 'lossy' }>): string {
  const { lost_median, lost_least, lost_most } = figures
  if (lost_median === 0) return `${losing} of ${restarts} restarts lost some, ${number(lost_most ?? 0)} at most`
  const range = lost_least === lost_most ? '' : ` (${number(lost_least ?? 0)}–${number(lost_most ?? 0)})`
  return `${number(lost_median ?? 0)} lost a restart${range}`
}

function retryableText({ retryable, figures }: Extract<RestartVerdict, { kind: 'lossy' }>): string {
  if (retryable) return ', all retryable'
  const { retryable_median } = figures
  return retryable_median ? `, ${number(retryable_median)} retryable` : ''
}

function fewerText({ restarts, planned }: Extract<RestartVerdict, { kind: 'lossy' }>): string {
  return restarts < planned ? `, only ${restarts} of ${planned} restarts made` : ''
}

function deathText({ by, exit_code, restarts }: Extract<RestartVerdict, { kind: 'dead' }>): string {
  if (by === 'silence') return `no answer after restart ${restarts}`
  if (by === 'again') return `it ended again after it was started, at restart ${restarts}`
  if (by === 'itself') return 'it ended by itself, before a signal had reached it'
  const code = exit_code === null ? '' : ` (exit code ${exit_code})`
  return by === 'no-reload' ? `no reload, the signal ended it${code}` : `the signal ended it${code}`
}

function unknownText({ reason, restarts, figures }: Extract<RestartVerdict, { kind: 'inconclusive' }>): string {
  if (reason === 'no-effect') return 'the signal changed nothing'
  if (reason === 'unread') return 'the processes of the server could not be read'
  return reason === 'too-few' ? `only ${many(restarts, 'restart')} in time` : unwell(figures)
}

function unwell({ before: { availability } }: RestartFigures): string {
  return availability === null
    ? 'no request before the first restart'
    : `${percentDown(availability)} in time before the first restart`
}

/** What is done to the server and what its clients do, a short line each. */
export function restartProgram({ restart, clients }: Restart): string[] {
  const { signal, followed_by = [], at, times, after_successes, start_again, rolling } = restart
  const sent = [signal, ...followed_by].map((name) => (name === 'own' ? 'the stop signal' : `SIG${name}`))
  const who = rolling ? 'one of two servers, in turn' : at === 'worker' ? 'a worker' : 'the server'
  const again = start_again ? ', and its container is started again when it has ended' : ''
  const { new_per_s, kept, kept_per_s, waiting, idle, idle_s } = clients
  return [
    `${times === 1 ? 'Once, ' : `${times} times, each `}after ${after_successes} right answers: ${sent.join(', then ')} to ${who}${again}.`,
    ...(rolling ? [`Where one server fails, NGINX ${rolling === 'retry' ? 'asks the other' : 'says so'}.`] : []),
    `Clients: ${new_per_s} new connections a second, ${kept} kept ones with ${kept_per_s === 1 ? 'a request' : `${kept_per_s} requests`} a second each.`,
    ...(waiting > 0 ? [`${waiting} requests are sent right before.`] : []),
    ...(idle > 0 ? [`${idle} connections are opened right before, and ask ${idle_s} s after.`] : []),
  ]
}
