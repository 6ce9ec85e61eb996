import { countText } from '../base/numbers.ts'
import { byKind, type Experiment, type Exposure } from './experiment.ts'
import { healthyOf, ladder_s, type Occupation } from './occupation.ts'
import type { Restart } from './restarts/schema.ts'

/** What this machine's kernel has left for all programs; null where it sets no limit, or does not say. */
interface Room {
  /** Files that may still be opened. */
  readonly files: number | null
  /** Entries that the table of connections (conntrack) can still take. */
  readonly connections: number | null
}

/** What an experiment takes of it: connections at a time, and in all. */
interface Taken {
  readonly held: number
  readonly opened: number
}

/** Files and connections of what else runs in the containers. */
const others = 100

/** A plain client asks again for 5 s, ten times a second, where a payload has ended the server. */
const askedAgain = 50

/**
 * The room that an experiment may take. An ended connection keeps its entry for minutes, so all that may be opened count.
 * @param proxied whether a proxy makes each connection two
 */
export function needOf(
  experiment: Experiment,
  exposure: Pick<Exposure, 'healthy' | 'limits'>,
  proxied: boolean,
): { readonly files: number; readonly connections: number } {
  const { held, opened } = byKind<Taken>(
    {
      connections: (occupation) => occupied(occupation, exposure),
      payloads: ({ payloads }) => ({ held: 2, opened: askedAgain + 2 * payloads.length }),
      patience_s: () => ({ held: 1, opened: 1 }),
      restart: (restart) => restarted(restart, exposure),
    },
    experiment,
  )
  const legs = proxied ? 2 : 1
  // Either end of a connection is a file.
  return { files: 2 * legs * held + others, connections: legs * opened + others }
}

/** How many times its limit of connections an experiment may open in all; images/generator/exposure/bounds.go keeps to it. */
const turnover = 4

function occupied(occupation: Occupation, exposure: Pick<Exposure, 'healthy' | 'limits'>): Taken {
  const { connections, open_per_s } = occupation
  const healthy = healthyOf(exposure, occupation)
  const lasts_s = ladder_s(occupation)
  const hostile = Math.min(open_per_s * lasts_s, turnover * exposure.limits.connections)
  const { new_per_s, keep_alive, keep_alive_per_s, before_s, after_s } = healthy
  return {
    held: Math.max(...connections) + keep_alive + waitingAtOnce(new_per_s, healthy),
    opened: hostile + (new_per_s + keep_alive * keep_alive_per_s) * (before_s + lasts_s + after_s),
  }
}

function restarted({ restart, clients }: Restart, { healthy, limits }: Pick<Exposure, 'healthy' | 'limits'>): Taken {
  const { new_per_s, kept, kept_per_s, waiting, idle } = clients
  const atOnce = waiting + idle
  return {
    held: kept + atOnce + waitingAtOnce(new_per_s, healthy),
    opened: (new_per_s + kept * kept_per_s) * limits.seconds + restart.times * atOnce,
  }
}

/** New connections that wait for an answer at a time, where none comes. */
function waitingAtOnce(new_per_s: number, { connect_limit_s, answer_limit_s }: Exposure['healthy']): number {
  return new_per_s * (connect_limit_s + answer_limit_s)
}

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
