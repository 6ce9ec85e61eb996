import { z } from 'zod'
import { lastLine, RunError } from '../base/errors.ts'
import type { Link } from '../scenario/network.ts'
import type { Container } from './container.ts'
import { lastLogLines } from './container-log.ts'
import { type Ask, converse } from './conversation.ts'
import { stateOf } from './droplet.ts'
import { hasStatus, orNull } from './engine.ts'
import { CommandTimedOut, ContainerEnded, execIn, goesOn } from './exec.ts'

const wayCounters = z.object({
  packets: z.number(),
  /** Of the packets that went on their way, with their IP headers; lost ones are not among them. */
  bytes: z.number(),
  lost: z.number(),
  /** Packets for which the queue had no room: none unless the machine is too slow for the link. */
  overflows: z.number(),
  syns: z.number(),
  syns_dropped: z.number(),
  syns_waited: z.number(),
  longest_queue: z.number(),
})
export const linkCountersSchema = z.object({
  /** Since the link was set. */
  seconds: z.number(),
  /** SYNs that still wait for their turn. */
  waiting: z.number(),
  up: wayCounters,
  down: wayCounters,
})

/** What has passed a link since it was set, in each direction. */
export type LinkCounters = Readonly<z.infer<typeof linkCountersSchema>>

/** What a link emulator that runs, or is about to, can be asked for. Where it cannot, each fails as `LinkEmulatorFailed`. */
export interface LinkEmulator {
  /**
   * Puts a link in. Its counters start at 0, its random sequence at the seed's beginning. The emulator takes the scenario's
   * own names and units. A host that is strict about where packets come from makes it fail, for example.
   */
  readonly set: (link: Link, seed: number) => Promise<void>
  /** Takes the link out again. */
  readonly remove: () => Promise<void>
  /** What has passed the link so far. */
  readonly read: () => Promise<LinkCounters>
}

/** The emulator in a container, with one client for all that is asked: starting one each time would take a tenth of a second. */
export function emulatorIn(container: Container): LinkEmulator {
  let client: Promise<Ask> | null = null
  const say = async (request: object): Promise<string> => {
    client ??= converse(container, ['python3', '/link/emulator.py', 'ask', String(answer_s)])
    try {
      return await (await client)(JSON.stringify(request), client_s)
    } catch (error) {
      client = null
      throw error
    }
  }
  const ask = async (request: object): Promise<unknown> => {
    // Where the client has ended and the emulator runs, such as after a restart, another one asks again: all requests may be.
    const line = await say(request)
      .catch(async (error) => {
        if (!(error instanceof ContainerEnded) || !(await goesOn(container))) throw error
        return say(request)
      })
      .catch(async (error): Promise<never> => {
        throw await failureOf(container, error, client_s)
      })
    const answer = readAnswer(line)
    const { error } = answerSchema.parse(answer)
    if (error !== undefined) throw new LinkEmulatorFailed(error)
    return answer
  }
  return {
    set: async (link, seed) => {
      await ask({ set: { ...link, seed } })
    },
    remove: async () => {
      await ask({ set: null })
    },
    read: async () => linkCountersSchema.parse(await ask({ counters: true })),
  }
}

const answerSchema = z.looseObject({ error: z.string().optional() })

/** @throws LinkEmulatorFailed where it is none: the engine writes there too, if it cannot start the client */
function readAnswer(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new LinkEmulatorFailed(lastLine(line) || 'no answer')
  }
}

/** Where images/link/peer.py listens. */
const peerPort = 9000

/**
 * Times TCP handshakes with the peer over the link, one beginning every `pace_s` seconds.
 * @returns seconds of each; null for one that failed
 */
export async function timeHandshakes(
  emulator: Container,
  peer: string,
  count: number,
  pace_s: number,
): Promise<(number | null)[]> {
  const words = ['python3', '/link/handshakes.py', peer, String(peerPort), String(count), String(pace_s)]
  // Each takes 10 s at most, and the last begins after the pace of all.
  const timeout_s = count * pace_s + client_s
  try {
    const { stdout, stderr, exitCode } = await execIn(emulator, words, {}, timeout_s)
    if (exitCode !== 0) throw new LinkEmulatorFailed(`timing handshakes failed: ${lastLine(stderr)}`)
    return z.array(z.number().nullable()).parse(JSON.parse(stdout))
  } catch (error) {
    throw await failureOf(emulator, error, timeout_s)
  }
}

/** The link emulator cannot do what it is asked to. */
export class LinkEmulatorFailed extends RunError {
  override name = 'LinkEmulatorFailed'
  /** Why, in one line that does not name the emulator. */
  readonly reason: string
  constructor(reason: string) {
    super(`the link emulator: ${reason}`)
    this.reason = reason
  }
}

/** Seconds that the emulator has for an answer, from its start on. It needs a fiftieth. */
const answer_s = 10
/** More for the client around it, so that the emulator's own words come first. */
const client_s = answer_s + 10

/** What to throw for a client in the emulator's container that failed: why the emulator could not answer, as far as that is known. */
async function failureOf(emulator: Container, error: unknown, timeout_s: number): Promise<unknown> {
  if (error instanceof LinkEmulatorFailed) return error
  if (error instanceof CommandTimedOut) {
    const paused = (await orNull(emulator.inspect(), 404))?.State.Paused === true
    return new LinkEmulatorFailed(paused ? 'its container is paused' : `no answer within ${timeout_s} s`)
  }
  const ended = await howEnded(emulator)
  return ended === null ? error : new LinkEmulatorFailed(ended)
}

/** How the emulator's container ended, with its last words; null if it runs or is gone. */
async function howEnded(emulator: Container): Promise<string | null> {
  try {
    if (await goesOn(emulator)) return null
    const { exitCode } = await stateOf(emulator)
    return `its container ended (exit code ${exitCode}): ${lastLine(await lastLogLines(emulator)) || 'no message'}`
  } catch (error) {
    if (hasStatus(error, 404, 409)) return null
    throw error
  }
}
