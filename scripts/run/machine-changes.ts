import { formatCpus } from '../plan/cpus.ts'
import type { Machine } from './header.ts'

/** What of a machine, or of what runs on it, is not what it was, in words: figures may differ for that alone. */
export function machineChanges(before: Machine, now: Machine): string[] {
  const changed = (what: string, of: (machine: Machine) => string | null) => {
    const [old, found] = [of(before), of(now)]
    return old === found ? [] : [`${what}: ${found ?? 'unknown'} (before: ${old ?? 'unknown'})`]
  }
  return [
    ...changed('CPU model', ({ cpuModel }) => cpuModel),
    ...changed('division of the CPUs', divisionText),
    ...changed('engine', ({ engine }) => engine.engine),
    ...changed('kernel', ({ engine }) => engine.kernel),
    ...changed('k6', ({ k6 }) => k6),
    ...changed('commit', ({ commit }) => commit),
    ...before.images
      .filter((old) => now.images.some(({ service, id }) => service === old.service && id !== old.id))
      .map(({ service }) => `image of ${service}`),
  ]
}

function divisionText({ cpus: { droplet, generator, idle } }: Machine): string {
  const others = idle.length > 0 ? `, idle ${formatCpus(idle)}` : ''
  return `droplet ${droplet}, generator ${formatCpus(generator)}${others}`
}
