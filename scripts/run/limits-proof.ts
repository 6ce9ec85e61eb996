import { z } from 'zod'
import { dropletLimits } from '../base/droplet-limits.ts'
import { lastLine, RunError } from '../base/errors.ts'
import { lastLogLines } from '../lab/container-log.ts'
import { pinned } from '../lab/project.ts'
import type { Lab } from './lab.ts'

/** One limit of the droplet: what is expected, what a program got that tried to take more, and whether it held. */
export interface LimitProof {
  readonly name: string
  readonly expected: string
  readonly achieved: string
  readonly holds: boolean
  /** What it means and what to do, where it does not hold. */
  readonly advice: string
}

const advice = 'this is not a valid droplet; see the table above and the warnings of: docker info'

const foundSchema = z.object({
  cpus: z.number(),
  memory_mib: z.number(),
  processes: z.number(),
  outside: z.string(),
  root: z.string(),
  user: z.number(),
})
export type Found = z.infer<typeof foundSchema>

/** The service that tries. */
const prover = 'prover'

/** Runs the program that tries to take more than a droplet has, on a droplet, and gives what it got. */
export async function proveLimits({ droplets }: Lab): Promise<LimitProof[]> {
  await droplets.create([prover])
  const container = await pinned(droplets, prover, [droplets.cpu])
  const ended = container.wait({ condition: 'next-exit' })
  await container.start()
  await ended
  const text = await lastLogLines(container)
  const json = text.split('\n').find((line) => line.includes('"cpus"'))
  if (json === undefined) throw new RunError(`the proof of the limits ended without a result: ${lastLine(text)}`)
  return judge(foundSchema.parse(JSON.parse(json.slice(json.indexOf('{')))))
}

/** What the program got against what a droplet has. */
export function judge(found: Found): LimitProof[] {
  const { cpus, memory_bytes, pids } = dropletLimits
  const memory_mib = memory_bytes / 1024 ** 2
  const proof = (name: string, expected: string, achieved: string, holds: boolean) => ({
    name,
    expected,
    achieved,
    holds,
    advice,
  })
  const { outside, root, user } = found
  return [
    proof('CPU time of four busy processes', `${cpus} CPU`, `${found.cpus.toFixed(2)} CPUs`, found.cpus <= cpus * 1.05),
    proof(
      'memory and swap together',
      `${memory_mib} MiB`,
      `${found.memory_mib} MiB of 2048`,
      found.memory_mib <= memory_mib,
    ),
    proof('processes', `${pids}`, `${found.processes} of 2000`, found.processes <= pids),
    // A timeout would mean that the packets went somewhere.
    proof('network beyond the lab', 'none', outside || 'a connection', outside !== '' && !/timed? ?out/i.test(outside)),
    proof('root filesystem', 'read-only', root || 'writable', root !== ''),
    proof('user', 'not root', String(user), user !== 0),
  ]
}
