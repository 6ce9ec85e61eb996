import { readUsage } from '../lab/cgroup.ts'
import { type Droplet, stateOf } from '../lab/droplet.ts'
import type { Player } from '../load/player.ts'
import { type Answer, isNone, usual } from '../load/probe.ts'
import { firstRequest_s, probe_s } from '../scenario/first-request.ts'
import type { StartedContainer } from './cell-context.ts'
import type { Verdict } from './outcomes.ts'
import { type FoundContainer, judgeAnswer, judgeContainers } from './verdict.ts'

/** With less time left a probe would say nothing of the server. */
const least_s = 0.3

/**
 * Asks until the right answer comes, the time is over, or a container of the droplet has ended.
 * @param timeout_s seconds that the server has
 * @param whySilent why it gave no answer, in a clause; null if nothing is known
 * @param bytes of the right answer
 * @returns null once it gives the right answer
 */
export async function waitUntilReady(
  player: Player,
  url: string,
  timeout_s: number,
  droplet: Droplet,
  containers: readonly StartedContainer[],
  whySilent: (last: Answer) => Promise<string | null>,
  bytes = usual.bytes,
): Promise<Verdict | null> {
  const begin = performance.now()
  const request_s = firstRequest_s(timeout_s)
  const behindNginx = droplet.proxy !== null
  const expected = { bytes, behindNginx }
  let last: Answer | null = null
  for (;;) {
    const spent_s = (performance.now() - begin) / 1000
    const left_s = Math.max(timeout_s - spent_s, least_s)
    const answer = await player.ask(url, { timeout_s: left_s, part_s: probe_s, request_s }, expected)
    last = later(last, answer, spent_s, behindNginx)
    const verdict = judgeAnswer(last, timeout_s, expected)
    const broken = judgeContainers(await findContainers(droplet, containers), true)
    if (broken) return broken
    if (verdict === null) return null
    if ((performance.now() - begin) / 1000 <= timeout_s - least_s) continue
    const why = verdict.outcome === 'no-start' ? await whySilent(last) : null
    return why === null ? verdict : { ...verdict, reason: `did not answer within ${timeout_s} s: ${why}` }
  }
}

/**
 * The answer that counts of two probes: the later one, but no answer does not replace a wrong one.
 * @param spent_s seconds before the later of them
 */
export function later(before: Answer | null, after: Answer, spent_s: number, behindNginx = false): Answer {
  const counts = before === null || isNone(before, behindNginx) || !isNone(after, behindNginx) ? after : before
  const first = after.firstWrong_s === null ? null : spent_s + after.firstWrong_s
  return { ...counts, firstWrong_s: before?.firstWrong_s ?? first }
}

/** What the engine and the kernel say of each container now. */
export async function findContainers(
  droplet: Droplet,
  containers: readonly StartedContainer[],
): Promise<FoundContainer[]> {
  return Promise.all(
    containers.map(async ({ role, cgroup, begunAt }) => {
      const container = role === 'proxy' && droplet.proxy ? droplet.proxy : droplet.server
      const oomKills = cgroup ? (await readUsage(cgroup)).oom_kills : 0
      return { role, oomKills, begunAt, ...(await stateOf(container)) }
    }),
  )
}
