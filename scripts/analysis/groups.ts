import { protocols, type Server } from '../registry/server.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** What the reports put servers together by. */
type GroupBy = Scenario['group_by']

/** Where servers are grouped by protocol. */
export const baselineGroup = 'baseline'

/** The order of the groups by protocol: the two standards first. */
const protocolOrder: readonly string[] = [baselineGroup, ...Object.values(protocols).map(({ words }) => words), 'other']

/** The heading under which the reports put a server. */
export function groupOf(
  { family, protocol, baseline }: Pick<Server, 'family' | 'protocol' | 'baseline'>,
  groupBy: GroupBy,
): string {
  if (groupBy === 'family') return family
  if (baseline) return baselineGroup
  return protocol === null ? 'other' : protocols[protocol].words
}

/** Servers by their groups: families in the order of the first server of each, protocols in an order of their own. */
export function serverGroups(servers: readonly Server[], groupBy: GroupBy): [group: string, servers: Server[]][] {
  const groups = [...Map.groupBy(servers, (server) => groupOf(server, groupBy))]
  if (groupBy === 'family') return groups
  return groups.sort(([a], [b]) => protocolOrder.indexOf(a) - protocolOrder.indexOf(b))
}
