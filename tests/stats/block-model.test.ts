import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type BlockModel, fitBlockModel, type Observation } from '../../scripts/stats/block-model.ts'

/** [treatment, block, log value] */
function observed(...rows: [string, string, number][]): Observation[] {
  return rows.map(([treatment, block, log]) => ({ treatment, block, value: Math.exp(log) }))
}

function difference({ logMeans, covariance }: BlockModel, a: number, b: number) {
  const at = (i: number, j: number) => covariance[i]?.[j] as number
  const estimate = (logMeans[a] as number) - (logMeans[b] as number)
  return { estimate: estimate.toFixed(9), variance: (at(a, a) + at(b, b) - 2 * at(a, b)).toFixed(9) }
}

describe('the block model', () => {
  test('a balanced design has its means and the residual variance of the analysis of variance', () => {
    const logs = { a: [1, 2, 3], b: [2, 4, 3], c: [6, 7, 8] }
    const model = fitBlockModel(
      observed(
        ...Object.entries(logs).flatMap(([name, values]) =>
          values.map((log, index): [string, string, number] => [name, `${index}`, log]),
        ),
      ),
    )
    assert.deepEqual(
      model.logMeans.map((log) => log.toFixed(9)),
      ['2.000000000', '3.000000000', '7.000000000'],
    )
    // Total 48, treatments 42, blocks 14/3 (their means 3, 13/3, 14/3 around 4): 4/3 remain on 4 degrees of freedom.
    assert.equal(model.df, 4)
    assert.equal(model.variance?.toFixed(9), (1 / 3).toFixed(9))
    assert.deepEqual(difference(model, 2, 0), { estimate: '5.000000000', variance: (2 / 3).toFixed(9) })
    assert.equal(model.residuals[4]?.toFixed(9), (2 / 3).toFixed(9))
  })

  test('a balanced incomplete design compares through the blocks: variance 2 k / (lambda v)', () => {
    const model = fitBlockModel(
      observed(['a', '1', 10], ['b', '1', 11], ['b', '2', 1], ['c', '2', 2], ['a', '3', 5], ['c', '3', 7]),
    )
    assert.equal(model.df, 1)
    for (const [a, b] of [
      [1, 0],
      [2, 1],
      [2, 0],
    ] as const) {
      const { estimate, variance } = difference(model, a, b)
      assert.equal(estimate, a - b === 2 ? '2.000000000' : '1.000000000')
      assert.equal(variance, (4 / 3).toFixed(9))
    }
    assert.equal(model.variance?.toFixed(9), '0.000000000')
  })

  test('several observations of the baseline in a block all count', () => {
    const model = fitBlockModel(
      ['1', '2'].flatMap((block) => observed(['0', block, 1], ['a', block, 3], ['0', block, 2], ['0', block, 3])),
    )
    assert.deepEqual(difference(model, 1, 0), { estimate: '1.000000000', variance: (1 / 2 + 1 / 6).toFixed(9) })
    assert.equal(model.df, 8 - 2 - 1)
  })

  test('a missing observation does not shift the others where blocks differ', () => {
    const model = fitBlockModel(
      observed(['a', '1', 1], ['b', '1', 2], ['c', '1', 4], ['a', '2', 5], ['c', '2', 8], ['a', '3', 3], ['b', '3', 4]),
    )
    assert.equal(difference(model, 1, 0).estimate, '1.000000000')
    assert.equal(difference(model, 2, 0).estimate, '3.000000000')
  })

  test('servers that no block connects are not compared', () => {
    const model = fitBlockModel(
      observed(['a', '1', 1], ['b', '1', 2], ['c', '2', 4], ['d', '2', 5], ['a', '3', 2], ['b', '3', 3]),
    )
    assert.deepEqual(model.groups, [0, 0, 2, 2])
    assert.equal(model.df, 6 - 3 - 4 + 2)
    assert.equal(difference(model, 3, 2).estimate, '1.000000000')
  })

  test('one block has no variance, and no observations give nothing', () => {
    const model = fitBlockModel(observed(['a', '1', 1], ['b', '1', 2]))
    assert.deepEqual([model.df, model.variance], [0, null])
    assert.equal(difference(model, 1, 0).estimate, '1.000000000')
    assert.deepEqual(fitBlockModel([]).treatments, [])
  })

  test('a value without a logarithm is refused', () => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => fitBlockModel([{ treatment: 'a', block: '1', value }]), RangeError)
  })
})
