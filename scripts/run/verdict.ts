import type { ContainerState } from '../docker/droplet.ts'
import { type MergedLoad, noPorts } from '../load/parse.ts'
import type { Answer } from '../load/probe.ts'
import { answerProblem } from '../load/probe.ts'
import type { Samples } from '../load/samples.ts'
import { plannedRequests } from '../plan/load.ts'
import type { Load } from '../scenario/scenario.ts'
import type { Figures } from '../stats/figures.ts'
import type { Verdict } from './result.ts'

/** A part of the droplet as it is found: the server, or the proxy before it. */
export interface PartState extends ContainerState {
  readonly part: 'server' | 'proxy'
  /** Processes that the kernel killed for memory, even if the container goes on. */
  readonly oomKills: number
}

const timeoutCode = 1050

/**
 * Several k6 at once may begin this share of the load's seconds apart: meanwhile the server is not driven by all of them,
 * and its capacity would be said to be less than it is.
 */
const mostApart = 0.1

/** The verdict on a part that is not fit to be measured any more; null if all of them are. */
export function judgeParts(parts: readonly PartState[], starting: boolean): Verdict | null {
  const starved = parts.find((part) => part.oomKilled || part.oomKills > 0)
  if (starved) return { outcome: 'out-of-memory', reason: `${starved.part}: the kernel killed it for its memory limit` }
  const ended = parts.find((part) => !part.running)
  if (!ended) return null
  return starting
    ? { outcome: 'no-start', reason: `${ended.part}: exited with code ${ended.exitCode} before it answered` }
    : { outcome: 'died', reason: `${ended.part}: exited with code ${ended.exitCode} under load` }
}

/** The verdict on a server's first answer; null if it is the right one. */
export function judgeAnswer(answer: Answer, limit_s: number): Verdict | null {
  if (answer.status !== 0) {
    const problem = answerProblem(answer)
    return problem === '' ? null : { outcome: 'wrong-answer', reason: problem }
  }
  if (answer.errorCode === timeoutCode) {
    return { outcome: 'hung', reason: `took a connection and did not answer within ${limit_s} s` }
  }
  return { outcome: 'no-start', reason: `did not answer within ${limit_s} s: ${answer.error}` }
}

/**
 * The verdict on a cell that was loaded.
 * @param parts the droplet's parts as they were found after the load
 */
export function judgeLoad(
  load: Load,
  { samples, apart_s }: MergedLoad,
  figures: Figures,
  parts: readonly PartState[],
): Verdict {
  const broken = judgeParts(parts, false)
  if (broken) return { ...broken, reason: `${broken.reason}, ${answeredOf(figures, load)}` }
  if (trailingTimeouts(samples) >= load.workers) {
    return { outcome: 'hung', reason: `stopped answering, ${answeredOf(figures, load)}` }
  }
  const portless = figures.failures[noPorts] ?? 0
  if (portless > 0) {
    return { outcome: 'invalid', reason: `the generator had no port left for ${portless} of its requests` }
  }
  if (load.kind === 'capacity' && apart_s > mostApart * load.seconds) {
    const times = `${apart_s.toFixed(1)} s apart in a load of ${load.seconds} s`
    return { outcome: 'invalid', reason: `the generator’s k6 began ${times}: the machine is too busy; run it again` }
  }
  if (figures.failed > 0) {
    const classes = Object.entries(figures.failures).map(([name, count]) => `${count} ${name}`)
    return { outcome: 'failed-requests', reason: `${classes.join(', ')}; ${answeredOf(figures, load)}` }
  }
  if (figures.requests < plannedRequests(load)) {
    return { outcome: 'cut-short', reason: `the cell's time was over, ${answeredOf(figures, load)}` }
  }
  return { outcome: 'ok', reason: '' }
}

/** How many requests timed out after the last one that ended otherwise. */
function trailingTimeouts(samples: Samples): number {
  let lastOther = Number.NEGATIVE_INFINITY
  for (const { start_s, latency_s, error } of samples) {
    if (error !== 'timeout') lastOther = Math.max(lastOther, start_s + latency_s)
  }
  let count = 0
  for (const { start_s, latency_s, error } of samples) {
    if (error === 'timeout' && start_s + latency_s > lastOther) count++
  }
  return count
}

function answeredOf({ answered, requests }: Figures, load: Load): string {
  return `${answered} of ${Math.max(plannedRequests(load), requests)} requests answered`
}
