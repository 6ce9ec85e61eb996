import { lastLogLines } from '../lab/container-log.ts'
import type { CheckedContainer, Droplet } from '../lab/droplet.ts'
import type { Verdict } from './outcomes.ts'

/** The last lines of every container, under a line that says what happened. */
export async function logsOf({ server, proxy }: Droplet, { outcome, reason }: Verdict): Promise<string> {
  const containers = [['server', server] as const, ...(proxy ? [['proxy', proxy] as const] : [])]
  const texts = await Promise.all(
    containers.map(
      async ([name, container]) =>
        `--- ${name}\n${(await lastLogLines(container)).trimEnd() || '(nothing was written)'}\n`,
    ),
  )
  return `${outcome}: ${reason}\n${texts.join('')}`
}

/** Lines of a log that are looked at. */
const looked = 1000

/** How many times an NGINX among the containers of a droplet had no connection left, by the end of its log. */
export async function nginxFull(containers: readonly Pick<CheckedContainer, 'container'>[]): Promise<number> {
  const texts = await Promise.all(containers.map(({ container }) => lastLogLines(container, looked)))
  return texts.reduce((count, text) => count + fullIn(text), 0)
}

/** How many lines of an NGINX's log say that it had no connection left. */
export function fullIn(log: string): number {
  return log.split('worker_connections are not enough').length - 1
}
