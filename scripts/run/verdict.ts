import { extent, max } from 'd3-array'
import { countText } from '../base/numbers.ts'
import type { ContainerState } from '../lab/droplet.ts'
import { fullTable, isTableFull } from '../lab/net-counters.ts'
import type { Figures } from '../load/figures.ts'
import { type Answer, answerProblem, badGateway, type Expected, usual } from '../load/probe.ts'
import { dropped, lacks, type Sample, type Samples, unanswered } from '../load/samples.ts'
import type { LoadModel } from '../scenario/loads/model.ts'
import { violationOf } from './invariants.ts'
import type { Verdict } from './outcomes.ts'
import { judgePace } from './pace.ts'
import type { Played } from './played.ts'

/** A container of the droplet as it is found: the server, or the proxy before it. */
export interface FoundContainer extends ContainerState {
  readonly role: 'server' | 'proxy'
  /** Processes that the kernel killed for memory, even if the container goes on. */
  readonly oomKills: number
  /** When the lab started it. If `startedAt` is later, it ended meanwhile and was started again. */
  readonly begunAt: string
}

/** NGINX's own words for an error, which no server behind it said. */
const nginxPage = /<center>nginx/
const gatewayTimeout = 504

/** Waits that differ by less than this share are reported as one. */
const sameWait = 0.1

/** The verdict on a container that ended, was restarted or ran out of memory; null if all of them are well. */
export function judgeContainers(containers: readonly FoundContainer[], starting: boolean): Verdict | null {
  const starved = containers.find((one) => one.oomKilled || one.oomKills > 0)
  if (starved) return { outcome: 'out-of-memory', reason: `${starved.role}: the kernel killed it for its memory limit` }
  return judgeRunning(containers, starting)
}

/** The verdict on a container that ended or was restarted, whatever the kernel killed in it; null if all of them run. */
export function judgeRunning(containers: readonly FoundContainer[], starting: boolean): Verdict | null {
  const when = starting ? 'before it answered' : 'under load'
  const outcome = starting ? 'no-start' : 'died'
  const ended = containers.find((one) => !one.running)
  if (ended) return { outcome, reason: `${ended.role}: exited with code ${ended.exitCode} ${when}` }
  const restarted = containers.find((one) => one.restarts > 0 || one.startedAt !== one.begunAt)
  // The engine counts its own restarts only, not a `docker restart`.
  const times = restarted && (restarted.restarts > 1 ? `${restarted.restarts} times` : 'once')
  return restarted ? { outcome, reason: `${restarted.role}: restarted ${times} ${when}` } : null
}

/**
 * The verdict on what a server answered last within the seconds that it has for that; null if it is the right answer.
 * @param behindNginx whether an NGINX answers for it
 */
export function judgeAnswer(
  answer: Answer,
  timeout_s: number,
  { bytes, behindNginx }: Expected = usual,
): Verdict | null {
  const byNginx = behindNginx && nginxPage.test(answer.body) ? answer.status : 0
  if (byNginx === badGateway)
    return { outcome: 'no-start', reason: `did not answer within ${timeout_s} s: NGINX says 502 Bad Gateway` }
  if (answer.problem === unanswered || byNginx === gatewayTimeout)
    return { outcome: 'hung', reason: `accepted a connection and did not answer within ${timeout_s} s` }
  if (answer.status !== 0) {
    const problem = answerProblem(answer, bytes)
    if (problem === '') return null
    const first = answer.firstWrong_s === null ? '' : `, first after ${short(answer.firstWrong_s)} s`
    return { outcome: 'wrong-answer', reason: `still ${problem} after ${timeout_s} s${first}` }
  }
  return { outcome: 'no-start', reason: `did not answer within ${timeout_s} s: ${answer.error}` }
}

/** What is known of a cell besides its samples. */
export interface Circumstances {
  /** The droplet's containers as they were found after the load. */
  readonly containers: readonly FoundContainer[]
  /** Share of the generator's table of connections that was taken, 0 to 1; null where that is not known. */
  readonly conntrack: number | null
  /** Why the droplet's memory was no droplet's, in words; null if it was. */
  readonly swapped: string | null
  /** Dials that the kernel has counted for the generator, without those that failed; null where it did not. */
  readonly opened: number | null
  /** Seconds after which no more requests were sent. */
  readonly timeout_s: number
}

/** The verdict on a cell that was loaded. */
export function judgeLoad(
  load: LoadModel,
  { samples, recording, schedule }: Played,
  figures: Figures,
  { containers, swapped, opened, timeout_s, conntrack }: Circumstances,
): Verdict {
  const broken = judgeContainers(containers, false)
  if (broken) return { ...broken, reason: `${broken.reason}; ${answeredOf(figures, load)}` }
  if (swapped !== null) return { outcome: 'invalid', reason: swapped }
  const exhausted = exhaustionOf(figures, conntrack)
  if (exhausted !== null) return { outcome: 'invalid', reason: exhausted }
  if (trailingUnanswered(samples) >= load.workers) {
    return {
      outcome: 'hung',
      reason: `stopped answering: ${failuresOf(figures, samples)}; ${answeredOf(figures, load)}`,
    }
  }
  const { workers } = load
  const violation = violationOf({ recording, schedule, figures, workers, opened })
  if (violation !== null) return { outcome: 'invalid', reason: violation }
  const pace = schedule && judgePace(samples, schedule, workers)
  if (pace) return pace
  const { companion } = recording
  if (companion && companion.failed > 0) {
    const reason = `${countText(companion.failed)} of ${countText(companion.rows)} requests to the companion failed`
    return { outcome: 'invalid', reason }
  }
  if (figures.failed > 0) {
    return { outcome: 'failed-requests', reason: `${failuresOf(figures, samples)}; ${answeredOf(figures, load)}` }
  }
  if (figures.requests < load.planned) {
    return { outcome: 'cut-short', reason: `stopped after ${timeout_s} s: ${answeredOf(figures, load)}` }
  }
  return { outcome: 'ok', reason: '' }
}

/** What the generator ran out of, so that requests failed that no server saw; null if it had enough. */
function exhaustionOf({ failures, failed }: Figures, conntrack: number | null): string | null {
  for (const [name, what] of Object.entries(lacks)) {
    const without = failures[name] ?? 0
    if (without > 0) return `the generator had no ${what} left for ${without} of its requests`
  }
  return failed > 0 && isTableFull(conntrack) ? fullTable : null
}

/** How many requests were still without an answer when the last of the others had ended. */
function trailingUnanswered(samples: Samples): number {
  const endOf = ({ start_s, latency_s }: Sample) => start_s + latency_s
  const isOther = ({ error }: Sample) => error !== unanswered && error !== dropped
  const lastOther = max(samples, (sample) => (isOther(sample) ? endOf(sample) : null)) ?? Number.NEGATIVE_INFINITY
  let count = 0
  for (const sample of samples) if (sample.error === unanswered && endOf(sample) > lastOther) count++
  return count
}

function answeredOf({ answered, requests }: Figures, { planned }: LoadModel): string {
  return `${countText(answered)} of ${countText(Math.max(planned, requests))} answered`
}

/** Failures by class; those without an answer with how long they waited. */
function failuresOf({ failures }: Figures, samples: Samples): string {
  const classes = Object.entries(failures).map(([name, failed]) => {
    const waited = name === unanswered ? ` after ${waitsOf(samples)} s` : ''
    return `${countText(failed)} ${name}${waited}`
  })
  return classes.join(', ')
}

/** How long the requests without an answer waited, in seconds: about one time, or from which to which. */
function waitsOf(samples: Samples): string {
  const waits = extent(samples, ({ latency_s, error }) => (error === unanswered ? latency_s : null))
  const [least = 0, most = 0] = waits
  return least > (1 - sameWait) * most ? short(most) : `${short(least)} to ${short(most)}`
}

/** Seconds as people say them: two digits, or whole. */
function short(seconds: number): string {
  return String(seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds))
}
