import { readFile } from 'node:fs/promises'
import { RunError } from '../base/errors.ts'
import type { Container } from './container.ts'
import { converse } from './conversation.ts'

const source = new URL('./reference-work.ts', import.meta.url)

/** Seconds after which it is given up. */
const patience_s = 60

/**
 * Times a fixed piece of work on the droplet's CPU by half of it, in CPU seconds (more of them is slower): how fast the machine
 * is at the moment, which no counter of a virtual machine shows when its neighbours share caches or a core with it. Takes a
 * twentieth of a second.
 * @throws RunError if the work did not end as it should
 */
export type ReferenceWorkload = () => Promise<number>

/**
 * Starts a Node that does the work as often as it is asked: a Node of its own each time would take longer to start than the work.
 * @param container the service `reference-workload`, on the droplet's CPU
 */
export async function referenceWorkloadIn(container: Container): Promise<ReferenceWorkload> {
  // Given as text, since no service of the inner project sees the repository.
  const text = await readFile(source, 'utf8')
  const ask = await converse(container, ['node', '--input-type=module-typescript', '--eval', text])
  // From now on it is compiled, and takes no CPU time until it is asked.
  await ask('work', patience_s)
  return async () => {
    const answer = await ask('work', patience_s)
    const cpu_s = Number(answer)
    if (cpu_s > 0) return cpu_s
    throw new RunError(`the reference workload failed: ${answer || 'it said nothing'}`)
  }
}
