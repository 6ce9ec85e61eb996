import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { RunError } from '../cli/errors.ts'
import { execIn } from './exec.ts'

const source = new URL('./yardstick-work.ts', import.meta.url)

/**
 * Times a fixed piece of work on the droplet's CPU: how fast the machine is at the moment, which no counter of a virtual
 * machine shows when its neighbours share caches or a core with it. Takes a fifth of a second.
 * @param yardstick the service of that name, on the droplet's CPU
 * @returns CPU seconds; more of them is slower
 */
export async function timeYardstick(yardstick: Docker.Container): Promise<number> {
  // Given as text, since no service of the inner project sees the repository.
  const text = await readFile(source, 'utf8')
  const { exitCode, stdout, stderr } = await execIn(yardstick, [
    'node',
    '--input-type=module-typescript',
    '--eval',
    text,
  ])
  const cpu_s = Number(stdout)
  if (exitCode === 0 && cpu_s > 0) return cpu_s
  throw new RunError(`the yardstick failed (exit code ${exitCode}): ${stderr.trim().split('\n').at(-1) || stdout}`)
}
