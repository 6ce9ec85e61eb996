import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Design, type Setting, simulate } from '../../../scripts/research/fit/simulate.ts'
import { exchange, SERVER_S, synAck, tokenBucket } from '../../../scripts/research/fit/tcp.ts'

const load = { requests: 2000, workers: 50 }
const perfect: Setting = { delay_ms: 26, loss_up: 0, loss_down: 0, connections_per_s: 0, burst: 1, over_rate: 'drop' }
const rtt_s = 0.052
const rto_s = rtt_s + 0.2

const about = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not about ${expected}`)

/** Loses the packets whose number, from 0, is given, where the loss is one half. */
const losing = (...lost: number[]) => {
  let packet = 0
  return () => (lost.includes(packet++) ? 0 : 0.9)
}

const averageRps = (setting: Setting, design: Design) =>
  [1, 2, 3, 4, 5].reduce((sum, seed) => sum + simulate(setting, design, load, seed).rps, 0) / 5

describe('a simulated run', () => {
  test('over a perfect link a request takes one round trip, and a worker’s connection one more', () => {
    const run = simulate(perfect, 'keep-alive', load, 1)
    about(run.rps, 2000 / (41 * rtt_s + 40 * SERVER_S), 1e-6)
    about(run.worst_s, 2 * rtt_s + SERVER_S)
    about(run.mean_s, rtt_s + SERVER_S + rtt_s / 40)
    assert.equal(run.connections, 50)
  })

  test('a request takes two round trips where the server closes its connection', () => {
    const run = simulate(perfect, 'closing', load, 1)
    about(run.rps, 50 / (2 * rtt_s + SERVER_S), 1e-6)
    about(run.worst_s, 2 * rtt_s + SERVER_S)
    assert.equal(run.connections, 2000)
  })

  test('each simulated worker makes whole requests only', () => {
    assert.equal(simulate(perfect, 'closing', { requests: 99, workers: 10 }, 1).connections, 90)
  })

  test('a limit on connections has no effect below its rate', () => {
    const lone = simulate({ ...perfect, connections_per_s: 80, burst: 1 }, 'closing', { requests: 40, workers: 1 }, 1)
    about(lone.worst_s, 2 * rtt_s + SERVER_S)
  })

  test('the limit on connections sets the rate where there are few more workers than it allows', () => {
    const run = simulate(
      { ...perfect, connections_per_s: 80, burst: 10 },
      'closing',
      { requests: 2004, workers: 12 },
      1,
    )
    assert.ok(run.rps > 70 && run.rps <= 80 + (10 * run.rps) / 2004, `${run.rps} a second`)
    about(run.worst_s, 3 + 2 * rtt_s + SERVER_S)
  })

  test('a simulated run never opens more connections than the limit allows', () => {
    const run = simulate({ ...perfect, connections_per_s: 80, burst: 10 }, 'closing', load, 1)
    assert.ok(run.connections <= 10 + (80 * 2000) / run.rps)
    // Ten at once, and ten at each retry: at 1, 3, 7 and 15 s.
    const first = simulate({ ...perfect, connections_per_s: 80, burst: 10 }, 'closing', { ...load, requests: 50 }, 1)
    about(first.worst_s, 15 + 2 * rtt_s + SERVER_S)
    about(first.mean_s, (1 + 3 + 7 + 15) / 5 + 2 * rtt_s + SERVER_S)
  })

  test('every worker waits alike where the limit makes a SYN wait', () => {
    const waiting: Setting = { ...perfect, connections_per_s: 80, burst: 1, over_rate: 'wait' }
    const run = simulate(waiting, 'closing', load, 1)
    about(run.rps, 80, 0.5)
    about(run.mean_s, 50 / 80, 0.02)
  })

  test('a SYN that the limit drops is sent again after 1, 3 or 7 s', () => {
    const run = simulate({ ...perfect, connections_per_s: 20, burst: 1 }, 'closing', { requests: 3, workers: 3 }, 1)
    // All three at 0: one token; two at 1 s: one token; the last at 3 s.
    about(run.worst_s, 3 + 2 * rtt_s + SERVER_S)
    about(run.mean_s, 4 / 3 + 2 * rtt_s + SERVER_S)
  })

  test('a request takes a connection that another gives back while it dials', () => {
    const limited = { ...perfect, connections_per_s: 0.001, burst: 1 }
    const run = simulate(limited, 'keep-alive', { requests: 4, workers: 2 }, 1)
    assert.equal(run.connections, 1)
    // The one connection serves them in turn.
    about(run.rps, 4 / (rtt_s + 4 * (rtt_s + SERVER_S)))
  })

  test('a simulated run depends on its seed alone', () => {
    const lossy = { ...perfect, loss_up: 0.02, loss_down: 0.02, connections_per_s: 100, burst: 20 }
    assert.deepEqual(simulate(lossy, 'closing', load, 7), simulate(lossy, 'closing', load, 7))
    assert.notDeepEqual(simulate(lossy, 'closing', load, 7), simulate(lossy, 'closing', load, 8))
  })

  test('a simulated run is slower with more loss, in either direction', () => {
    for (const design of ['keep-alive', 'closing'] as const) {
      for (const direction of ['loss_up', 'loss_down'] as const) {
        const rates = [0, 0.01, 0.05, 0.2].map((loss) => averageRps({ ...perfect, [direction]: loss }, design))
        const sorted = rates.toSorted((a, b) => b - a)
        assert.deepEqual(rates, sorted, `${design}, ${direction}`)
      }
    }
  })
})

describe('a request and its reply', () => {
  const path = { delay_s: rtt_s / 2, loss_up: 0.5, loss_down: 0.5 }
  const took = (...lost: number[]) => exchange(path, losing(...lost)) - rtt_s - SERVER_S

  test('a request and its reply take a round trip where nothing is lost', () => about(took(), 0))

  test('a lost request takes a timeout more, again for its probe, then twice as long', () => {
    about(took(0), rto_s)
    about(took(0, 1), 2 * rto_s)
    about(took(0, 1, 2), 4 * rto_s)
  })

  test('a lost first packet of the reply takes 1.25 round trips more, and a timeout if its repair is lost', () => {
    about(took(1), 1.25 * rtt_s)
    about(took(1, 3), 1.25 * rtt_s + rto_s)
  })

  test('a lost last packet of the reply takes a timeout from the acknowledgement of the first', () => {
    about(took(2), rtt_s + rto_s)
    about(took(2, 3), rtt_s + 2 * rto_s)
  })

  test('a reply with both packets lost takes a probe more, and a timeout if that is lost too', () => {
    about(took(1, 2), 3 * rtt_s + 0.002)
    about(took(1, 2, 3), 2 * rtt_s + 0.002 + rto_s + rtt_s)
  })

  test('a lost SYN-ACK is sent again after 1, 3 and 7 s', () => {
    const waits = [[], [0], [0, 1], [0, 1, 2]].map((lost) => synAck(path, losing(...lost)) - path.delay_s)
    assert.deepEqual(waits.map(Math.round), [0, 1, 3, 7])
  })
})

describe('a bucket of tokens', () => {
  test('a token bucket is full at first and fills again up to its size', () => {
    const admit = tokenBucket(10, 2, 'drop')
    const found = [0, 0, 0, 0.125, 0.125, 9, 9, 9].map(admit)
    assert.deepEqual(found, [0, 0, null, 0, null, 0, 0, null])
  })

  test('a token bucket without a rate always has a token', () => {
    const admit = tokenBucket(0, 1, 'drop')
    assert.deepEqual([0, 0, 0].map(admit), [0, 0, 0])
  })

  test('a token bucket makes connections over the limit wait where it does not drop them', () => {
    const admit = tokenBucket(10, 2, 'wait')
    const found = [0, 0, 0, 0, 0.125, 9].map(admit)
    for (const [index, wait_s] of [0, 0, 0.1, 0.2, 0.175, 0].entries()) about(found[index] ?? -1, wait_s)
  })
})
