import { readFile } from 'node:fs/promises'
import { lastLine, RunError } from '../base/errors.ts'
import type { Container } from './container.ts'
import { execIn } from './exec.ts'

const source = new URL('./reference-work.ts', import.meta.url)

/**
 * Times a fixed piece of work on the droplet's CPU, in CPU seconds (more of them is slower): how fast the machine is at the
 * moment, which no counter of a virtual machine shows when its neighbours share caches or a core with it. Takes a third of a second.
 * @throws RunError if the work did not end as it should
 */
export type ReferenceWorkload = () => Promise<number>

/** @param container the service `reference-workload`, on the droplet's CPU */
export async function referenceWorkloadIn(container: Container): Promise<ReferenceWorkload> {
  // Given as text, since no service of the inner project sees the repository.
  const text = await readFile(source, 'utf8')
  return async () => {
    const command = ['node', '--input-type=module-typescript', '--eval', text]
    const { exitCode, stdout, stderr } = await execIn(container, command)
    const cpu_s = Number(stdout)
    if (exitCode === 0 && cpu_s > 0) return cpu_s
    throw new RunError(`the reference workload failed (exit code ${exitCode}): ${lastLine(stderr) || stdout}`)
  }
}
