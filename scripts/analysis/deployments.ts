import type { Topology } from '../scenario/topology.ts'
import { relationOf } from './answer.ts'
import type { Deployment, ProxyClaim } from './claims.ts'
import { mayExceed, type Rated } from './rated.ts'
import { type NetworkComparison, treatmentOf } from './repetition.ts'

/** Rates of a single measurement that are apart by less may be so by chance; also what counts as no gain and no loss. */
export const noise = 0.2

/** What picks follow from. */
interface Grounds {
  readonly rated: readonly Rated[]
  readonly comparisons: readonly NetworkComparison[]
  readonly proxies: readonly ProxyClaim[]
  /** Servers that are not made to be deployed. */
  readonly examples: ReadonlySet<string>
  /** In the order of what they say. */
  readonly networks: readonly { readonly network: string; readonly linked: boolean }[]
}

/** The ways to run a server that people choose between. */
const ways: readonly Topology[] = ['direct', 'behind-nginx']

/** What to run on each network, by rates alone; none where fewer than two servers were compared. */
export function deploymentsOf({ rated, comparisons, proxies, examples, networks }: Grounds): Deployment[] {
  const places = rated.filter(({ topology }) => ways.includes(topology))
  return networks.flatMap((place) => {
    const own = places.filter(({ network }) => network === place.network).toSorted((a, b) => b.rps - a.rps)
    const real = own.filter(({ server }) => !examples.has(server))
    const cells = real.length > 0 ? real : own
    const compared = countServers(cells)
    const [leader] = cells
    if (!leader || compared < 2) return []
    const rates = comparisons.find(({ network, metric }) => network === place.network && metric === 'rps')
    const gains = proxies.some(
      ({ network, topology, verdict }) =>
        network === place.network && topology === 'behind-nginx' && verdict === 'gains',
    )
    const equal = cells.filter((cell) => isLevel(leader, cell, rates))
    const held = cells.filter((cell) => !equal.includes(cell) && mayBeFaster(cell, leader))
    const topology = wayOf(leader, equal, gains)
    const picks = equal.filter((cell) => cell.topology === topology)
    const names = picks.map(({ server }) => server)
    const other = equal.filter((cell) => cell.topology !== topology).map(({ server }) => server)
    const open = [...new Set([...other, ...held.map(({ server }) => server)])].filter((name) => !names.includes(name))
    return [
      {
        ...place,
        from: real.length > 0 ? ('deployed' as const) : ('all' as const),
        compared,
        verdict: verdictOf(leader, names.length + open.length, compared),
        topology,
        servers: names,
        either: names.every((name) => other.includes(name)),
        open,
      },
    ]
  })
}

/** With intervals, what they do not put behind the leader; without, what is near it. */
function isLevel(leader: Rated, cell: Rated, rates: NetworkComparison | undefined): boolean {
  if (cell === leader) return true
  const relation = relationOf(rates, treatmentOf(leader), treatmentOf(cell))
  return relation === 'unknown' ? cell.rps >= (1 - noise) * leader.rps : relation !== 'higher'
}

/** The load program held it back, and it may do more than the leader. What a link holds back is what its clients get. */
function mayBeFaster(cell: Rated, leader: Rated): boolean {
  return cell.bottleneck === 'generator' && mayExceed(cell, leader.rps)
}

/** Of a leader that does as well both ways, the way of most servers; and else with NGINX only where that pays. */
function wayOf(leader: Rated, equal: readonly Rated[], gains: boolean): Topology {
  const own = equal.filter(({ server }) => server === leader.server)
  if (own.length < 2) return leader.topology
  const [direct = 0, behind = 0] = ways.map((way) => equal.filter(({ topology }) => topology === way).length)
  return behind > direct || (behind === direct && gains) ? 'behind-nginx' : 'direct'
}

/** Where the load program held back the leader too, and none is behind, the rates say nothing. */
function verdictOf(leader: Rated, possible: number, compared: number): Deployment['verdict'] {
  if (possible === 1) return 'one'
  if (possible < compared) return 'several'
  return leader.bottleneck === 'generator' ? 'unknown' : 'alike'
}

function countServers(cells: readonly Rated[]): number {
  return new Set(cells.map(({ server }) => server)).size
}
