import type { Manifest } from '../run/manifest.ts'
import { serverGroups } from './groups.ts'
import type { ServerRow } from './schema.ts'

/** What the measured servers of a run are: in the run's order, those of a group together. */
export function measuredServers({ servers, results, scenario }: Manifest): ServerRow[] {
  const measured = new Set(results.map(({ cell }) => cell.server))
  const own = servers.filter(({ name }) => measured.has(name))
  return serverGroups(own, scenario.group_by).flatMap(([group, members]) =>
    members.map(({ name, protocol, keepsAlive, model, builtOn, package: from, version, deviation, summary }) => ({
      server: name,
      group,
      protocol,
      keeps_alive: keepsAlive,
      model,
      built_on: builtOn,
      package: from,
      version,
      deviation,
      summary,
    })),
  )
}
