import { UserError } from '../base/errors.ts'
import type { Plan } from '../plan/plan.ts'
import { serviceChanges } from '../registry/changes.ts'
import { type Service, withoutCheckout } from '../registry/model.ts'
import { givenFiles } from './given-files.ts'
import type { Manifest } from './manifest.ts'
import type { View } from './view.ts'

/** Each service that the run measures, as the user's Compose files describe it, with digests of the `files` that it is given. */
export async function resolvedServices(
  { servers }: Pick<Plan, 'servers'>,
  { resolved, checkout }: View,
): Promise<Readonly<Record<string, Service>>> {
  const names = [...servers.map(({ name }) => name), 'proxy'].filter((name) => resolved.services[name])
  const described = names.map(async (name) => {
    const service = resolved.services[name] as Service
    const files = await givenFiles(service, resolved, checkout)
    const given = Object.keys(files).length > 0 ? { files } : {}
    return [name, { ...withoutCheckout(service, checkout), ...given }] as const
  })
  return Object.fromEntries(await Promise.all(described))
}

/** What the lab does otherwise than a service says, and which services it does not measure at all. */
export function serviceNotes({ servers }: Plan, { unfit, notes }: View): string[] {
  return [...servers.map(({ name }) => name), 'proxy'].flatMap((name) => {
    const reason = unfit.get(name)
    if (reason !== undefined) return [`service ${name} is not measured: ${reason}`]
    return (notes.get(name) ?? []).map((note) => `service ${name}: ${note}`)
  })
}

/** @throws UserError where none of the servers can be measured */
export function refuseAllUnfit({ servers }: Pick<Plan, 'servers'>, view: Pick<View, 'unfit'>): void {
  const lines = unfitLines({ servers }, view)
  if (lines.length === servers.length) throw new UserError(lines.join('\n'))
}

/** @throws UserError where one of the servers cannot be measured */
export function refuseUnfit({ servers }: Pick<Plan, 'servers'>, view: Pick<View, 'unfit'>): void {
  const [line] = unfitLines({ servers }, view)
  if (line !== undefined) throw new UserError(line)
}

/** Of each server that cannot be measured, why. */
function unfitLines({ servers }: Pick<Plan, 'servers'>, { unfit }: Pick<View, 'unfit'>): string[] {
  return servers.flatMap(({ name }) => {
    const reason = unfit.get(name)
    return reason === undefined ? [] : [`service ${name} cannot be measured: ${reason}`]
  })
}

/** A run goes on with the servers that it began with, or not at all. */
export async function refuseOtherServices({ runId, services, servers }: Manifest, view: View): Promise<void> {
  const [other] = serviceChanges(services, await resolvedServices({ servers }, view))
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
