import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FIGURES, fit, type Parameter, type Ranges, type Target } from '../../../scripts/research/fit/search.ts'
import { type Design, type Setting, simulate } from '../../../scripts/research/fit/simulate.ts'

const known: Setting = {
  delay_ms: 26,
  loss_up: 0.01,
  loss_down: 0.02,
  connections_per_s: 300,
  burst: 100,
  over_rate: 'drop',
}
const ranges: Ranges = {
  delay_ms: { lowest: 24, highest: 28 },
  loss_up: { lowest: 0, highest: 0.04 },
  loss_down: { lowest: 0, highest: 0.04 },
  connections_per_s: { lowest: 100, highest: 600 },
  burst: { lowest: 50, highest: 200 },
}
const small = { settings: 150, seeds: 3, rounds: 3, finalists: 150, seed: 1, overRate: 'drop' } as const

/** The figures that runs of the known setting have in the middle: a single run's worst may be of any size. */
const typical = (design: Design): Target => {
  const runs = Array.from({ length: 41 }, (_, seed) => simulate(known, design, { requests: 2000, workers: 50 }, seed))
  const median = (name: (typeof FIGURES)[number]) => runs.map((run) => run[name]).sort((a, b) => a - b)[20] as number
  const [rps, mean_s, mode_s, worst_s] = FIGURES.map(median) as [number, number, number, number]
  return { design, rps, mean_s, mode_s, worst_s }
}

describe('a fit', () => {
  const targets = [typical('keep-alive'), typical('closing')]
  const found = fit(targets, ranges, small)

  test('a fit finds a setting with the figures of the one that made the targets', () => {
    for (const [row, target] of targets.entries()) {
      for (const name of FIGURES) {
        const ratio = (found.best.figures[row]?.[name] as number) / target[name]
        assert.ok(Math.abs(ratio - 1) < 0.15, `${target.design} ${name}: ${ratio} of the target`)
      }
    }
  })

  test('a fit lists the best setting first, near ones next, all within the ranges', () => {
    assert.equal(found.candidates[0], found.best)
    assert.ok(found.candidates.length <= 20)
    const distances = found.candidates.map(({ distance }) => distance)
    assert.deepEqual(
      distances,
      distances.toSorted((a, b) => a - b),
    )
    for (const name of Object.keys(ranges) as Parameter[]) {
      for (const { setting } of found.candidates) {
        assert.ok(setting[name] >= ranges[name].lowest && setting[name] <= ranges[name].highest, name)
        assert.ok(setting[name] >= found.flatness[name].lowest && setting[name] <= found.flatness[name].highest, name)
      }
    }
  })

  test('a fit counts the settings that it tried', () => assert.equal(found.tried, 150 + 3 * 20))

  test('a fit depends on its arguments alone', () => {
    const tiny = { settings: 20, seeds: 2, rounds: 1, finalists: 150, seed: 5, overRate: 'drop' } as const
    assert.deepEqual(fit(targets, ranges, tiny), fit(targets, ranges, tiny))
    assert.notDeepEqual(fit(targets, ranges, tiny), fit(targets, ranges, { ...tiny, seed: 6 }))
  })

  test('a fit leaves a parameter alone whose range is one value', () => {
    const fixed = { ...ranges, delay_ms: { lowest: 26, highest: 26 }, connections_per_s: { lowest: 0, highest: 0 } }
    const { best } = fit(targets, fixed, { ...small, settings: 20, seeds: 2, rounds: 1 })
    assert.equal(best.setting.delay_ms, 26)
    assert.equal(best.setting.connections_per_s, 0)
  })
})
