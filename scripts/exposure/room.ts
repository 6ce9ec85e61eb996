import { countText } from '../base/numbers.ts'
import { type Experiment, type Exposure, isOccupation } from './experiment.ts'

/** What this machine's kernel has left for all programs; null where it sets no limit, or does not say. */
export interface Room {
  /** Files that may still be opened. */
  readonly files: number | null
  /** Entries that the table of connections (conntrack) can still take. */
  readonly connections: number | null
}

/** Files and connections of the healthy client, of the servers, and of restarts and payloads. */
const others = 500

/**
 * The room that an experiment may take. An ended connection keeps its entry for minutes, so all that may be opened count.
 * @param proxied whether a proxy makes each connection two
 */
export function needOf(
  experiment: Experiment,
  { limits }: Pick<Exposure, 'limits'>,
  proxied: boolean,
): { readonly files: number; readonly connections: number } {
  const legs = proxied ? 2 : 1
  if (!isOccupation(experiment)) return { files: others, connections: others }
  const { connections, open_per_s, rung_s } = experiment
  const opened = Math.min(open_per_s * rung_s * connections.length, turnover * limits.connections)
  // Either end of a connection is a file.
  return { files: 2 * legs * Math.max(...connections) + others, connections: legs * opened + others }
}

/** How many times its limit of connections an experiment may open in all; images/generator/exposure/bounds.go keeps to it. */
const turnover = 4

/** Why an experiment would harm other programs of this machine, in one line; null if it would not. */
export function roomProblem(room: Room, need: ReturnType<typeof needOf>): string | null {
  if (room.connections !== null && room.connections < need.connections)
    return problem('connections', room.connections, need.connections, 'net.netfilter.nf_conntrack_max')
  if (room.files !== null && room.files < need.files)
    return problem('open files', room.files, need.files, 'fs.file-max')
  return null
}

function problem(what: string, left: number, needed: number, setting: string): string {
  return `this machine has room for ${countText(left)} more ${what}, and the experiment may take ${countText(needed)}; set ${setting} higher`
}
