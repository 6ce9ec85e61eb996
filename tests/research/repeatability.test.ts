import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { renderRepeatability, repeatabilityOf } from '../../scripts/research/repeatability.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const scenario = scenarioSchema.parse({ blocks: 3, load: { kind: 'hey', requests: 1000, workers: 10 } })
const servers = ['nginx', 'a', 'b', 'c']
/** A run of which every cell is a factor faster than the last. */
const run = (factor: number) =>
  manifestOf(
    servers.flatMap((server, index) =>
      [1, 2, 3].map((block) => {
        const noise = 1 + 0.001 * (block - 2)
        const result = resultOf(server, 'direct', 1000 * (index + 1) * factor * noise)
        // A request costs the generator the same in each run.
        const counters = result.counters && { ...result.counters, generator_cpu_s: 0.05 }
        return { ...result, counters, cell: { ...result.cell, block } }
      }),
    ),
    { scenario },
  )

describe('runs of the same', () => {
  test('repeated runs are compared in pairs without a false difference', () => {
    const found = repeatabilityOf([run(1), run(1), run(1.001), run(1)], {})
    assert.equal(found.pairs, 2)
    assert.deepEqual([...found.verdicts], [['equivalent', 8]])
    assert.equal(found.betweenRunSd.get('rps'), 0)
    assert.equal(found.betweenRunSd.get('cpu_us_per_request'), null)
  })

  test('repeated runs show how far they differ from run to run', () => {
    // Two values that differ by d have the standard deviation d / sqrt 2.
    const found = repeatabilityOf([run(1), run(Math.exp(0.1))], { betweenRunSd: 0.001 })
    assert.ok(Math.abs((found.betweenRunSd.get('rps') ?? 0) - 0.1 / Math.SQRT2) < 1e-3)
    assert.equal(found.verdicts.get('faster'), 4)
    assert.match(
      renderRepeatability(found),
      /4 comparisons: 0 equivalent, 0 without significant difference,\n4 falsely different/,
    )
  })

  test('a run without a repetition says nothing about repeatability', () => {
    const found = repeatabilityOf([run(1)], {})
    assert.deepEqual([found.pairs, found.verdicts.size, found.betweenRunSd.get('rps')], [0, 0, null])
  })
})
