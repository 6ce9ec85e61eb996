import { z } from 'zod'
import { lastLine, RunError } from '../base/errors.ts'
import type { Link } from '../scenario/network.ts'
import type { Container } from './container.ts'
import { lastLogLines } from './container-log.ts'
import { stateOf } from './droplet.ts'
import { hasStatus } from './engine.ts'
import { CommandTimedOut, type ExecResult, execIn, goesOn } from './exec.ts'

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

/**
 * Puts a link in. Its counters start at 0, its random sequence at the seed's beginning. The emulator takes the scenario's
 * own names and units.
 * @throws LinkEmulatorFailed if the emulator cannot, for example because the host is strict about where packets come from
 */
export async function setLink(emulator: Container, link: Link, seed: number): Promise<void> {
  await ask(emulator, { set: { ...link, seed } })
}

/** What has passed the link so far. */
export async function readLinkCounters(emulator: Container): Promise<LinkCounters> {
  return linkCountersSchema.parse(await ask(emulator, { counters: true }))
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
  const { stdout, stderr, exitCode } = await execInEmulator(emulator, words, count * pace_s + exec_s)
  if (exitCode !== 0) throw new LinkEmulatorFailed(`timing handshakes failed: ${lastLine(stderr)}`)
  return z.array(z.number().nullable()).parse(JSON.parse(stdout))
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

/** Seconds that the emulator has for an answer, from its start on. It needs a hundredth. */
const answer_s = 20
/** More for the exec around it, so that the emulator's own words come first. */
const exec_s = answer_s + 10

async function ask(emulator: Container, request: object): Promise<unknown> {
  const { stdout, stderr, exitCode } = await execInEmulator(
    emulator,
    ['python3', '/link/emulator.py', JSON.stringify(request), String(answer_s)],
    exec_s,
  )
  if (exitCode === 0) return JSON.parse(stdout)
  // The emulator gives its reason on stderr. Without one, its container has ended, or the engine has written to stdout.
  throw new LinkEmulatorFailed(lastLine(stderr) || ((await howEnded(emulator)) ?? (lastLine(stdout) || 'no answer')))
}

async function execInEmulator(emulator: Container, words: readonly string[], timeout_s: number): Promise<ExecResult> {
  try {
    return await execIn(emulator, words, {}, timeout_s)
  } catch (error) {
    if (error instanceof CommandTimedOut) throw new LinkEmulatorFailed(`no answer within ${timeout_s} s`)
    const ended = await howEnded(emulator)
    throw ended === null ? error : new LinkEmulatorFailed(ended)
  }
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
