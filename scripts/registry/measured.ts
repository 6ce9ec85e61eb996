import type { Model, Service } from './model.ts'
import { asRecord } from './variables.ts'

/** A service as the lab creates it, and what was switched off for that, in words. */
interface Measured {
  readonly service: Service
  readonly notes: readonly string[]
}

/** Keys that would name or publish something on the host, or that are said in other words below. */
const dropped = ['container_name', 'ports', 'scale', 'deploy', 'develop']

/**
 * A service without what would run beside it or outlive it: a health check takes its CPU, a restart hides its end, a volume
 * carries state from cell to cell, and a mount of what is not there would be made on the host.
 * @param service as Compose has resolved it
 */
export function asMeasured(service: Service): Measured {
  const notes: string[] = []
  const { test, disable } = asRecord(service['healthcheck'])
  if (test !== undefined && disable !== true) notes.push('its health check is off')
  const restart = service['restart'] ?? asRecord(asRecord(service['deploy'])['restart_policy'])['condition'] ?? 'no'
  if (!['no', 'none'].includes(String(restart))) notes.push(`it is not restarted (restart: ${restart})`)
  const limits = asRecord(asRecord(asRecord(service['deploy'])['resources'])['limits'])
  const kept = Object.entries(service).filter(([name]) => !dropped.includes(name))
  return {
    service: {
      // What was said in the words of `deploy` stays in force.
      ...(limits['cpus'] === undefined ? {} : { cpus: limits['cpus'] }),
      ...(limits['memory'] === undefined ? {} : { mem_limit: limits['memory'], memswap_limit: limits['memory'] }),
      ...(limits['pids'] === undefined ? {} : { pids_limit: limits['pids'] }),
      ...Object.fromEntries(kept),
      healthcheck: { disable: true },
      restart: 'no',
      ...volumesOf(service, notes),
    },
    notes,
  }
}

function volumesOf(service: Service, notes: string[]): Service {
  if (!Array.isArray(service['volumes'])) return {}
  const volumes = service['volumes'].map((entry) => {
    const { source, ...mount } = asRecord(entry)
    if (mount['type'] === 'bind')
      return { ...mount, source, bind: { ...asRecord(mount['bind']), create_host_path: false } }
    if (mount['type'] !== 'volume') return entry
    if (source !== undefined) notes.push(`its volume ${source} is empty at the start of each cell`)
    // Without a name it is removed with its container.
    return mount
  })
  return { volumes }
}

/** A project with some of its services as the lab creates them, and what was switched off of each. */
export function withMeasured(
  model: Model,
  servers: readonly string[],
): { readonly model: Model; readonly notes: ReadonlyMap<string, readonly string[]> } {
  const measured = servers.flatMap((name) => {
    const service = model.services[name]
    return service ? [[name, asMeasured(service)] as const] : []
  })
  const services = { ...model.services, ...Object.fromEntries(measured.map(([name, { service }]) => [name, service])) }
  return { model: { ...model, services }, notes: new Map(measured.map(([name, { notes }]) => [name, notes])) }
}
