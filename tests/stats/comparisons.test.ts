import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fitBlockModel, type Observation } from '../../scripts/stats/block-model.ts'
import { compareAllPairs, compareWithBaseline } from '../../scripts/stats/comparisons.ts'
import { studentizedRangeQuantile } from '../../scripts/stats/distributions.ts'
import { dunnettQuantile } from '../../scripts/stats/dunnett.ts'
import { rankRanges } from '../../scripts/stats/ranks.ts'

const wobble = [0, 1, -1, 0.5, -0.5, 0.3, -0.3]

/** Rates in each of the blocks, with noise of about the given size; the baseline three times a block. */
function modelOf(rates: Record<string, number>, { blocks = 4, noise = 0.01 } = {}) {
  const names = ['base', ...Object.keys(rates), 'base', 'base']
  const observations = Array.from({ length: blocks }, (_, block) =>
    names.map((treatment, index): Observation => {
      const value = (rates[treatment] ?? 1000) * Math.exp(noise * (wobble[(3 * block + 2 * index) % 7] as number))
      return { treatment, block: `${block}`, value }
    }),
  )
  return fitBlockModel(observations.flat())
}

describe('comparisons with the baseline', () => {
  test('comparisons with the baseline have Dunnett’s intervals, with the correlation of a repeated baseline', () => {
    const model = modelOf({ a: 1000, b: 500, c: 990 })
    const [first] = compareWithBaseline(model, 'base')
    const half = Math.log((first?.high as number) / (first?.ratio as number))
    // The variance of a difference is 1 / 4 + 1 / 12 of an observation's, the correlation 1 / 4.
    const error = Math.sqrt((model.variance as number) * (1 / 4 + 1 / 12))
    assert.equal((half / error).toFixed(4), dunnettQuantile(0.95, [0.5, 0.5, 0.5], model.df).toFixed(4))
    const { low, ratio, high } = first ?? assert.fail()
    assert.equal(((low as number) * (high as number)).toFixed(6), ((ratio as number) ** 2).toFixed(6))
  })

  test('comparisons tell different, equivalent, and no significant difference', () => {
    const verdicts = (noise: number) =>
      Object.fromEntries(
        compareWithBaseline(modelOf({ a: 1000, b: 500, c: 1060 }, { noise }), 'base').map((one) => [
          one.treatment,
          one.verdict,
        ]),
      )
    assert.deepEqual(verdicts(0.01), { a: 'equivalent', b: 'significantly different', c: 'significantly different' })
    assert.deepEqual(verdicts(0.1), {
      a: 'no significant difference',
      b: 'significantly different',
      c: 'no significant difference',
    })
  })

  test('a small and significant difference is equivalent', () => {
    const [one] = compareWithBaseline(modelOf({ a: 1015 }, { noise: 0.001 }), 'base')
    assert.ok((one?.low as number) > 1)
    assert.equal(one?.verdict, 'equivalent')
    assert.equal(
      compareWithBaseline(modelOf({ a: 1015 }, { noise: 0.001 }), 'base', 0.01)[0]?.verdict,
      'significantly different',
    )
  })

  test('comparisons use the bound for any correlations where observations are missing', () => {
    const values = { a: [1, 2, 3], b: [2, 2, 4], c: [1, 3, 2], d: [2, 4, 1], base: [1, 1, 2] }
    const observations = Object.entries(values).flatMap(([treatment, row]) =>
      row.map((value, block) => ({ treatment, block: `${block}`, value })),
    )
    const model = fitBlockModel(observations.filter(({ treatment, block }) => !/a0|b1/.test(treatment + block)))
    const critical = (name: string) => {
      const { ratio, high } = compareWithBaseline(model, 'base').find((one) => one.treatment === name) ?? assert.fail()
      return Math.log((high as number) / (ratio as number))
    }
    const error = Math.sqrt((model.variance as number) * (2 / 3))
    const expected = dunnettQuantile(0.95, [0, 0, 0, 0], model.df)
    assert.equal((critical('c') / error).toFixed(4), expected.toFixed(4))
  })

  test('comparisons have no intervals with one block, and no ratio where no block connects', () => {
    const single = fitBlockModel([
      { treatment: 'base', block: '1', value: 2 },
      { treatment: 'a', block: '1', value: 4 },
      { treatment: 'b', block: '2', value: 4 },
    ])
    const [a, b] = compareWithBaseline(single, 'base')
    assert.equal(a?.ratio?.toFixed(9), '2.000000000')
    assert.deepEqual([a?.low, a?.high, a?.verdict], [null, null, 'no significant difference'])
    assert.deepEqual([b?.ratio, b?.low, b?.verdict], [null, null, 'no significant difference'])
    assert.deepEqual(compareWithBaseline(single, 'unknown'), [])
  })

  test('comparisons have intervals with one degree of freedom', () => {
    const model = fitBlockModel(
      (
        [
          ['base', 1000],
          ['a', 2000],
          ['base', 1100],
          ['a', 1900],
        ] as const
      ).map(([treatment, value], index) => ({
        treatment,
        block: `${index >> 1}`,
        value,
      })),
    )
    assert.equal(model.df, 1)
    const [one] = compareWithBaseline(model, 'base')
    const [pair] = compareAllPairs(model)
    assert.ok((one?.low as number) < 1 && (one?.high as number) > 1)
    assert.equal(one?.high?.toFixed(3), pair?.high?.toFixed(3))
  })
})

describe('all pairs', () => {
  test('all pairs have Tukey-Kramer’s intervals', () => {
    const model = modelOf({ a: 1000, b: 500 })
    const pairs = compareAllPairs(model)
    assert.deepEqual(
      pairs.map(({ treatment, reference }) => `${treatment}/${reference}`),
      ['a/base', 'b/base', 'b/a'],
    )
    const half = Math.log((pairs[2]?.high as number) / (pairs[2]?.ratio as number))
    const error = Math.sqrt((model.variance as number) / 4)
    assert.equal((half / error).toFixed(4), studentizedRangeQuantile(0.95, 3, model.df).toFixed(4))
  })
})

describe('ranges of ranks', () => {
  test('ranges of ranks allow for servers without a significant difference', () => {
    const model = modelOf({ a: 1005, b: 500, c: 2000, d: 502 })
    const ranks = rankRanges(model.treatments, compareAllPairs(model))
    assert.deepEqual(
      [...ranks].map(([treatment, { best, worst }]) => [treatment, best, worst]),
      [
        ['base', 2, 3],
        ['a', 2, 3],
        ['b', 4, 5],
        ['c', 1, 1],
        ['d', 4, 5],
      ],
    )
  })

  test('ranges of ranks cover everything with one block, and only their own treatments', () => {
    const single = fitBlockModel([
      { treatment: 'a', block: '1', value: 2 },
      { treatment: 'b', block: '1', value: 4 },
    ])
    const whole = { best: 1, worst: 2 }
    assert.deepEqual(
      [...rankRanges(['a', 'b'], compareAllPairs(single))],
      [
        ['a', whole],
        ['b', whole],
      ],
    )
    assert.deepEqual([...rankRanges(['a'], compareAllPairs(single))], [['a', { best: 1, worst: 1 }]])
    assert.deepEqual([...rankRanges([], [])], [])
  })
})
