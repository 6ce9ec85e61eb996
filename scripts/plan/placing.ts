import { cross } from 'd3-array'
import type { Server } from '../registry/server.ts'
import { isProxied, type Topology } from '../scenario/topology.ts'

/** Each server in each topology; the baseline is not put behind itself. */
export function placed(topologies: readonly Topology[], servers: readonly Server[]): [Topology, Server][] {
  return cross(topologies, servers).filter(([topology, server]) => !isProxied(topology) || !server.baseline)
}
