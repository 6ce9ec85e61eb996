import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outliers } from '../../scripts/analysis/outliers.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const noise = [0.004, -0.003, 0.001, -0.004, 0.002]
/** Four servers in five blocks; `factor` says how a value differs from what the noise alone makes it. */
function run(factor: (server: string, block: number) => number, blocks = 5) {
  const results = ['nginx', 'a', 'b', 'c'].flatMap((server, index) =>
    noise.slice(0, blocks).map((_, at) => {
      const log = noise[(at + index) % noise.length] as number
      const result = resultOf(server, 'direct', 100 * (index + 1) * Math.exp(log) * factor(server, at + 1))
      return { ...result, cell: { ...result.cell, block: at + 1 } }
    }),
  )
  const scenario = scenarioSchema.parse({ blocks, load: { kind: 'hey', requests: 1000, workers: 10 } })
  return manifestOf(results, { scenario })
}

describe('outliers', () => {
  test('values that differ by noise only have no outlier', () => assert.deepEqual([...outliers(run(() => 1))], []))

  test('the block that lies far from the cell’s others is an outlier', () => {
    const one = run((server, block) => (server === 'a' && block === 3 ? 0.8 : 1))
    assert.deepEqual([...outliers(one)], ['3-a-direct-lan'])
  })

  test('a block that was slower as a whole has no outlier', () => {
    assert.deepEqual([...outliers(run((_, block) => (block === 2 ? 0.8 : 1)))], [])
  })

  test('two blocks have no outlier', () => {
    assert.deepEqual([...outliers(run((server, block) => (server === 'a' && block === 2 ? 0.5 : 1), 2))], [])
  })
})
