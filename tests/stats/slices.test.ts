import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import { Samples } from '../../scripts/load/samples.ts'
import { fullSpeed_rps } from '../../scripts/stats/slices.ts'

/** Requests of 1 ms, begun at the given seconds. */
function begun(...starts_s: number[]): Samples {
  const samples = new Samples()
  for (const start_s of starts_s)
    samples.add({ start_s, latency_s: 0.001, blocked_s: 0, connecting_s: 0, waiting_s: 0, status: 200, error: '' })
  return samples
}

const sliceRates = (samples: Samples) => figuresOf(samples).slices_rps

/** Starts of a constant rate in a stretch of time. */
const steady = (rate: number, from_s: number, to_s: number) =>
  Array.from({ length: Math.round((to_s - from_s) * rate) }, (_, index) => from_s + index / rate)

const near = (value: number | undefined, wanted: number, share = 0.02) =>
  assert.ok(value !== undefined && Math.abs(value / wanted - 1) <= share, `${value} instead of ${wanted}`)

describe('a cell in slices of its time', () => {
  test('a steady cell has the same rate in all slices', () => {
    const rates = sliceRates(begun(...steady(4000, 0, 2)))
    assert.equal(rates?.length, 21)
    for (const rate of rates ?? []) near(rate, 4000)
  })

  test('slices show a slow phase, ordered from the slowest to the fastest', () => {
    const rates = sliceRates(begun(...steady(4000, 0, 1.1), ...steady(2000, 1.1, 2.1)))
    near(rates?.[0], 2000)
    near(rates?.[5], 2000)
    near(rates?.[15], 4000)
    near(rates?.[20], 4000)
    near(fullSpeed_rps([rates ?? []]) ?? 0, 4000)
  })

  test('slices leave out the warm-up', () => {
    const rates = sliceRates(begun(...steady(1000, 0, 0.1), ...steady(4000, 0.1, 1.2)))
    near(rates?.[0], 4000)
  })

  test('slices are longer where requests are few, and missing where the load was short', () => {
    // 100 requests take 4 s.
    const rates = sliceRates(begun(...steady(25, 0, 80)))
    for (const rate of rates ?? [0]) near(rate, 25)
    assert.equal(sliceRates(begun(...steady(25, 0, 30))), null)
    assert.equal(sliceRates(begun(...steady(10_000, 0, 0.5))), null)
    assert.equal(sliceRates(new Samples()), null)
  })
})

describe('the rate at full speed', () => {
  test('the rate at full speed is that of the fastest tenth of all blocks together', () => {
    const quantiles = (from: number) => Array.from({ length: 21 }, (_, index) => from + index)
    assert.equal(fullSpeed_rps([quantiles(0)]), 18)
    // One block in three that is slow throughout changes little.
    assert.ok((fullSpeed_rps([quantiles(0), quantiles(0), quantiles(-1000)]) ?? 0) >= 16)
    assert.equal(fullSpeed_rps([]), null)
  })
})
