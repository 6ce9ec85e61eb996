import { z } from 'zod'
import { dropletLimits } from '../base/droplet-limits.ts'
import { lastLine, RunError } from '../base/errors.ts'
import { lastLogLines } from '../lab/container-log.ts'
import { findContainer } from '../lab/project.ts'
import type { Lab } from './lab.ts'

/** One limit of the droplet: what was asked for, what a program got that tried to take more, and whether it held. */
export interface LimitProof {
  readonly limit: string
  readonly asked: string
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
export async function proveLimits({ docker, create, settings, cpus }: Lab): Promise<LimitProof[]> {
  await create([prover])
  const container = await findContainer(docker, settings.project, prover)
  if (!container) throw new RunError(`Compose created no container for the service ${prover}`)
  await container.update({ CpusetCpus: String(cpus.droplet) })
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
  const proofs = [
    {
      limit: 'CPU time of four busy processes',
      asked: `${cpus} CPU`,
      achieved: `${found.cpus.toFixed(2)} CPUs`,
      holds: found.cpus <= cpus * 1.05,
    },
    {
      limit: 'memory and swap together',
      asked: `${memory_mib} MiB`,
      achieved: `${found.memory_mib} MiB of 2048`,
      holds: found.memory_mib <= memory_mib,
    },
    {
      limit: 'processes',
      asked: `${pids}`,
      achieved: `${found.processes} of 2000`,
      holds: found.processes <= pids,
    },
    {
      limit: 'network beyond the lab',
      asked: 'none',
      achieved: found.outside === '' ? 'a connection' : found.outside,
      // A timeout would mean that the packets went somewhere.
      holds: found.outside !== '' && !/timed? ?out/i.test(found.outside),
    },
    {
      limit: 'root filesystem',
      asked: 'read-only',
      achieved: found.root === '' ? 'writable' : found.root,
      holds: found.root !== '',
    },
    { limit: 'user', asked: 'not root', achieved: String(found.user), holds: found.user !== 0 },
  ]
  return proofs.map((proof) => ({ ...proof, advice }))
}
