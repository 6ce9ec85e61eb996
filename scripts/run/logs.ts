import type { Container } from '../lab/container.ts'
import { lastLogLines } from '../lab/container-log.ts'
import type { CheckedContainer, Droplet } from '../lab/droplet.ts'
import type { Verdict } from './outcomes.ts'

/**
 * The last lines of every container, under a line that says what happened.
 * @param second the second server of a droplet, where it has one
 */
export async function logsOf({ server, proxy }: Droplet, happened: Verdict, second?: Container): Promise<string> {
  const containers = Object.entries({ server, 'second server': second, proxy }).flatMap(([name, container]) =>
    container ? [{ name, container }] : [],
  )
  const texts = await Promise.all(
    containers.map(async ({ name, container }) => [name, await lastLogLines(container)] as const),
  )
  return renderLogs(happened, texts)
}

/** @param texts what each container wrote, by its name */
export function renderLogs(
  { outcome, reason }: Verdict,
  texts: readonly (readonly [name: string, text: string])[],
): string {
  const parts = texts.map(([name, text]) => `--- ${name}\n${text.trimEnd() || '(nothing was written)'}\n`)
  return `${outcome}: ${reason}\n${parts.join('')}`
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
