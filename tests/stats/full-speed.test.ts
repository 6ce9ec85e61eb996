import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareRuns, judge } from '../../scripts/stats/compare-runs.ts'
import { fullSpeedDifference } from '../../scripts/stats/full-speed.ts'
import { type Noise, normal, rate, within } from './noise.ts'

/** Slices of 50 ms and of a twentieth of a cell alike. */
const slices = 30

interface Block {
  readonly mean: number
  readonly quantiles: readonly number[]
}

/**
 * The blocks of a run on a machine with neighbours: for half a second in the middle it is slower by a third to a half, then again
 * not; a run has more of that, or less.
 */
function simulate(noise: Noise, blocks: number, factor = 1): Block[] {
  const begins = 0.08 * Math.exp(0.5 * noise())
  return Array.from({ length: blocks }, () => {
    let slow = noise() > 0.5 ? 0.6 : 1
    const rates = Array.from({ length: slices }, () => {
      const drawn = Math.abs(noise())
      // Of |normal|: 0.13 is exceeded by 90 %, so a slow time ends after ten slices in the middle.
      if (slow < 1 && drawn < 0.13) slow = 1
      else if (slow === 1 && drawn < begins) slow = 0.55 + 0.1 * Math.abs(noise())
      return 1000 * factor * slow * (1 + 0.02 * noise())
    }).sort((one, other) => one - other)
    return {
      mean: rates.reduce((sum, one) => sum + one, 0) / slices,
      quantiles: Array.from({ length: 21 }, (_, part) => rates[Math.round((part / 20) * (slices - 1))] as number),
    }
  })
}

const quantiles = (blocks: readonly Block[]) => blocks.map((block) => block.quantiles)

function verdict(a: readonly Block[], b: readonly Block[]) {
  const difference = fullSpeedDifference(quantiles(a), quantiles(b))
  assert.ok(difference)
  // As in compare-manifests.ts: how much of the time is slow moves even the fastest tenth a little.
  return judge([{ cell: 'x', ...difference }], { betweenRunSd: 0.01 })[0]
}

const isDifferent = (found: ReturnType<typeof verdict>) => (found?.low ?? 0) > 1 || (found?.high ?? 2) < 1

describe('two runs by their rates at full speed', () => {
  test('the ratio of two runs at full speed is the change that was made', () => {
    const noise = normal(1)
    const a = simulate(noise, 15)
    const b = a.map((block) => ({ ...block, quantiles: block.quantiles.map((one) => 0.9 * one) }))
    assert.equal(verdict(a, b)?.ratio?.toFixed(6), '0.900000')
    assert.deepEqual(verdict(a, b), verdict(a, b))
  })

  for (const blocks of [8, 15]) {
    test(`two unchanged runs are rarely called different at full speed, with ${blocks} blocks`, () => {
      const noise = normal(2)
      within(
        rate(400, () => isDifferent(verdict(simulate(noise, blocks), simulate(noise, blocks)))),
        0,
        0.08,
      )
    })
  }

  test('a server that is slower by a tenth shows at full speed, though not in the means', () => {
    const noise = normal(3)
    const trials = Array.from({ length: 200 }, () => [simulate(noise, 15), simulate(noise, 15, 0.9)] as const)
    const found = trials.filter(([a, b]) => verdict(a, b)?.verdict === 'slower').length / trials.length
    within(found, 0.9, 1)
    const means = (run: readonly Block[]) => run.map(({ mean }) => mean)
    const byMeans = trials.filter(
      ([a, b]) => compareRuns([{ cell: 'x', a: means(a), b: means(b) }])[0]?.verdict === 'slower',
    ).length
    within(byMeans / trials.length, 0, 0.7)
  })

  test('two runs are not compared at full speed over few blocks', () => {
    const noise = normal(4)
    assert.equal(fullSpeedDifference(quantiles(simulate(noise, 7)), quantiles(simulate(noise, 15))), null)
    assert.equal(fullSpeedDifference([], []), null)
  })
})
