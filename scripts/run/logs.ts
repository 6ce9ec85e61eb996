import { lastLogLines } from '../lab/container-log.ts'
import type { Droplet } from '../lab/droplet.ts'
import type { Verdict } from './result.ts'

/** The last lines of every part, under a line that says what happened. */
export async function logsOf({ server, proxy }: Droplet, { outcome, reason }: Verdict): Promise<string> {
  const parts = [['server', server] as const, ...(proxy ? [['proxy', proxy] as const] : [])]
  const texts = await Promise.all(
    parts.map(
      async ([name, container]) =>
        `--- ${name}\n${(await lastLogLines(container)).trimEnd() || '(nothing was written)'}\n`,
    ),
  )
  return `${outcome}: ${reason}\n${texts.join('')}`
}
