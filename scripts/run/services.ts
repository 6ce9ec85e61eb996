import { UserError } from '../base/errors.ts'
import type { Plan } from '../plan/plan.ts'
import { serviceChanges } from '../registry/changes.ts'
import { type Service, withoutCheckout } from '../registry/model.ts'
import type { Manifest } from './manifest.ts'
import type { View } from './view.ts'

/** Each service that the run measures, as the user's Compose files describe it. */
export function resolvedServices({ servers }: Pick<Plan, 'servers'>, view: View): Readonly<Record<string, Service>> {
  const { services } = view.resolved
  const names = [...servers.map(({ name }) => name), 'proxy'].filter((name) => services[name])
  return Object.fromEntries(names.map((name) => [name, withoutCheckout(services[name] as Service, view.checkout)]))
}

/** What the lab does otherwise than a service says, and which services it does not measure at all. */
export function serviceNotes({ servers }: Plan, { unfit, notes }: View): string[] {
  return [...servers.map(({ name }) => name), 'proxy'].flatMap((name) => {
    const reason = unfit.get(name)
    if (reason !== undefined) return [`service ${name} is not measured: ${reason}`]
    return (notes.get(name) ?? []).map((note) => `service ${name}: ${note}`)
  })
}

export function refuseAllUnfit({ servers }: Plan, { unfit }: View): void {
  if (!servers.every(({ name }) => unfit.has(name))) return
  throw new UserError(servers.map(({ name }) => `service ${name} cannot be measured: ${unfit.get(name)}`).join('\n'))
}

/** A run goes on with the servers that it began with, or not at all. */
export function refuseOtherServices({ runId, services, servers }: Manifest, view: View): void {
  const [other] = serviceChanges(services, resolvedServices({ servers }, view))
  const gone = servers.find(({ name }) => !view.resolved.services[name])?.name
  if (gone !== undefined)
    throw new UserError(
      `service ${gone} of ${runId} is not in the Compose files that bench got; give bench the same files`,
    )
  if (other)
    throw new UserError(
      `service ${other.service} has changed since ${runId} (${other.keys.join(', ')}); give bench the same files and variables, or start a new run`,
    )
}
