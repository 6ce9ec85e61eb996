import type { Machine } from './header.ts'

/** What of a machine, or of what runs on it, is not what it was, in words: figures may differ for that alone. */
export function machineChanges(before: Machine, now: Machine): string[] {
  const changed = (what: string, a: unknown, b: unknown) =>
    JSON.stringify(a) === JSON.stringify(b) ? [] : [`${what}: ${JSON.stringify(b)} after ${JSON.stringify(a)}`]
  return [
    ...changed('CPU model', before.cpuModel, now.cpuModel),
    ...changed('division of the CPUs', before.cpus, now.cpus),
    ...changed('engine', before.engine.engine, now.engine.engine),
    ...changed('kernel', before.engine.kernel, now.engine.kernel),
    ...changed('k6', before.k6, now.k6),
    ...changed('commit', before.commit, now.commit),
    ...before.images
      .filter((old) => now.images.some(({ service, id }) => service === old.service && id !== old.id))
      .map(({ service }) => `image of ${service}`),
  ]
}
