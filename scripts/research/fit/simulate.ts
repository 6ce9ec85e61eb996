import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import TinyQueue from 'tinyqueue'
import { spreadSeed } from '../../base/seed.ts'
import { mode } from '../../stats/hey.ts'
import { exchange, FIRST_RETRY_S, type OverRate, type Random, synAck, tokenBucket } from './tcp.ts'

/** A link. */
export interface Setting {
  /** One way. */
  readonly delay_ms: number
  /** Share of packets lost on the way to the server, and back; below 1. */
  readonly loss_up: number
  readonly loss_down: number
  /** New connections a second, 0 for no limit, how many at once, and what becomes of the SYN of any over that. */
  readonly connections_per_s: number
  readonly burst: number
  readonly over_rate: OverRate
}

/** Whether connections stay open, or the server closes them after each reply. */
export type Design = 'keep-alive' | 'closing'

interface Load {
  readonly requests: number
  /** Each does floor(requests / workers), one after the other. */
  readonly workers: number
}

/** The figures of a run, hey's definitions. */
export interface Simulated {
  /** Requests a second, from the first start to the last end. */
  readonly rps: number
  readonly mean_s: number
  readonly mode_s: number
  readonly worst_s: number
  /** Connections opened till the last request's end. */
  readonly connections: number
}

/** A request that has no connection yet. */
interface Waiter {
  readonly start_s: number
  /** Requests that its worker has to do after this one. */
  readonly left: number
  served: boolean
}

/** What is to happen, and when. */
interface Event {
  readonly time_s: number
  readonly happen: (now_s: number) => void
}

/** An attempt to open a connection. */
interface Dial {
  readonly waiter: Waiter
  /** Whether a SYN has reached the server. */
  known: boolean
  open_s: number
  opened: boolean
}

/**
 * A run of hey over a link, simulated by its events: workers in a closed loop over the connection pool of Go's net/http.
 * A request takes an idle connection, else it dials and takes what comes first: its own connection, or one given back.
 * hey's timeout of 20 s is left out: no request fails.
 * @param load must have a request for each worker
 * @param seed 32 bits; all that is random depends on it
 */
export function simulate(setting: Setting, design: Design, load: Load, seed: number): Simulated {
  const path = { delay_s: setting.delay_ms / 1000, loss_up: setting.loss_up, loss_down: setting.loss_down }
  const random = randomOf(seed)
  const admit = tokenBucket(setting.connections_per_s, setting.burst, setting.over_rate)
  const events = new TinyQueue<Event>([], (one, other) => one.time_s - other.time_s)
  const at = (time_s: number, happen: Event['happen']) => events.push({ time_s, happen })
  const each = Math.floor(load.requests / load.workers)
  const latencies = new Float64Array(each * load.workers)
  // First in, first out; those whose own dial served them stay in it till they are skipped.
  const waiters: Waiter[] = []
  let firstWaiter = 0
  let idle = 0
  let connections = 0
  let done = 0
  let end_s = 0

  const begin = (now_s: number, left: number): void => {
    const waiter = { start_s: now_s, left, served: false }
    if (idle > 0) {
      idle--
      serve(waiter, now_s)
      return
    }
    waiters.push(waiter)
    sendSyn({ waiter, known: false, open_s: Number.POSITIVE_INFINITY, opened: false }, now_s, FIRST_RETRY_S)
  }

  const serve = (waiter: Waiter, now_s: number): void => {
    waiter.served = true
    at(now_s + exchange(path, random), (replied_s) => {
      latencies[done++] = replied_s - waiter.start_s
      end_s = replied_s
      // Go gives the connection back before the worker learns of the body's end.
      if (design === 'keep-alive') giveBack(replied_s)
      if (waiter.left > 0) begin(replied_s, waiter.left - 1)
    })
  }

  const giveBack = (now_s: number): void => {
    while (firstWaiter < waiters.length) {
      const waiter = waiters[firstWaiter++] as Waiter
      if (!waiter.served) {
        serve(waiter, now_s)
        return
      }
    }
    idle++
  }

  const sendSyn = (dial: Dial, now_s: number, retry_s: number): void => {
    const wait_s = admit(now_s)
    if (wait_s !== null && random() >= path.loss_up) {
      const sent_s = now_s + wait_s
      if (!dial.known) openAt(dial, sent_s + path.delay_s + synAck(path, random))
      // The server answers a SYN that it knows at once, whatever its timer.
      else if (random() >= path.loss_down) openAt(dial, sent_s + 2 * path.delay_s)
      dial.known = true
    }
    const next_s = now_s + retry_s
    if (dial.open_s > next_s) at(next_s, () => sendSyn(dial, next_s, 2 * retry_s))
  }

  const openAt = (dial: Dial, time_s: number): void => {
    if (time_s >= dial.open_s) return
    dial.open_s = time_s
    at(time_s, (now_s) => {
      if (dial.opened) return
      dial.opened = true
      connections++
      if (dial.waiter.served) giveBack(now_s)
      else serve(dial.waiter, now_s)
    })
  }

  for (let worker = 0; worker < load.workers; worker++) begin(0, each - 1)
  for (let next = events.pop(); next && done < latencies.length; next = events.pop()) next.happen(next.time_s)
  return { rps: done / end_s, ...summarize(latencies.sort()), connections }
}

function summarize(sorted: Float64Array): Omit<Simulated, 'rps' | 'connections'> {
  const sum = sorted.reduce((total, latency) => total + latency, 0)
  return {
    mean_s: sum / sorted.length,
    mode_s: mode(sorted),
    worst_s: sorted.at(-1) as number,
  }
}

/** Random numbers in [0, 1) that depend on the seed (32 bits) alone. */
export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(spreadSeed(seed))
  return () => uniformFloat32(generator)
}
