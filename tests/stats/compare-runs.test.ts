import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { differencesOf, estimateBetweenRunSd } from '../../scripts/stats/compare-runs.ts'
import { tQuantile } from '../../scripts/stats/distributions.ts'
import { compareRuns } from './judged.ts'

describe('two runs', () => {
  const even = [0.99, 1, 1.01].map((value) => 1000 * value)
  const twice = even.map((value) => 2 * value)

  test('two runs are compared cell by cell, with a corrected interval', () => {
    const cells = [
      { cell: 'same', a: even, b: even },
      { cell: 'faster', a: even, b: twice },
      { cell: 'slower', a: twice, b: even },
    ]
    const compared = compareRuns(cells)
    assert.deepEqual(
      compared.map(({ verdict }) => verdict),
      ['equivalent', 'faster', 'slower'],
    )
    assert.deepEqual(
      compared.map(({ ratio }) => ratio?.toFixed(9)),
      ['1.000000000', '2.000000000', '0.500000000'],
    )
    // All variances are equal, so they are pooled: 12 degrees of freedom.
    const logs = even.map(Math.log)
    const center = logs.reduce((sum, log) => sum + log, 0) / 3
    const variance = logs.reduce((sum, log) => sum + (log - center) ** 2, 0) / 2
    const half = tQuantile(1 - 0.025 / 3, 12) * Math.sqrt((variance * 2) / 3)
    assert.equal(Math.log(compared[0]?.high as number).toFixed(9), half.toFixed(9))
  })

  test('a spread between runs widens the intervals, which are normal ones if that is all there is', () => {
    const b = even.map((value) => 1.1 * value)
    const verdict = (betweenRunSd: number) => compareRuns([{ cell: 'x', a: even, b }], { betweenRunSd })[0]?.verdict
    assert.deepEqual([verdict(0), verdict(0.1)], ['faster', 'no significant difference'])
    const [constant] = compareRuns([{ cell: 'x', a: [1, 1], b: [1, 1] }], { betweenRunSd: 0.01 })
    assert.equal(Math.log(constant?.high as number).toFixed(4), (1.96 * Math.SQRT2 * 0.01).toFixed(4))
  })

  test('leave the slowest and the fastest of six blocks out', () => {
    const six = [...even, ...even]
    const slowed = [...six.slice(1), 500]
    const ratioOf = (b: readonly number[]) => compareRuns([{ cell: 'x', a: six, b }])[0]
    // Without 500 and the fastest, 1000, 1000, 990 and 1010 are left.
    assert.equal(ratioOf(slowed)?.ratio?.toFixed(4), '1.0000')
    assert.equal(ratioOf(slowed)?.verdict, 'equivalent')
    assert.equal(ratioOf(six.map((value) => 0.9 * value))?.ratio?.toFixed(4), '0.9000')
  })

  test('a cell without values or spread has no verdict', () => {
    const [missing, single] = compareRuns([
      { cell: 'missing', a: [], b: even },
      { cell: 'single', a: [1], b: [1] },
    ])
    assert.deepEqual(missing, {
      cell: 'missing',
      ratio: null,
      low: null,
      high: null,
      verdict: 'no significant difference',
    })
    assert.equal(compareRuns([{ cell: 'single', a: [1], b: [2] }])[0]?.low, null)
    assert.equal(single?.ratio, 1)
    assert.deepEqual(compareRuns([]), [])
    assert.throws(() => compareRuns([{ cell: 'stalled', a: [1, 0], b: [1, 1] }]), RangeError)
  })

  test('two runs are the same where a significant change is below the margin', () => {
    const b = even.map((value) => 1.03 * value)
    const cells = Array.from({ length: 10 }, (_, index) => ({ cell: `${index}`, a: even, b }))
    const [one] = compareRuns(cells)
    assert.ok((one?.low as number) > 1)
    assert.equal(one?.verdict, 'equivalent')
    assert.equal(compareRuns(cells, { margin: 0.01 })[0]?.verdict, 'faster')
  })

  test('the standard deviation between runs is unknown without runs or cells', () => {
    assert.equal(estimateBetweenRunSd(differencesOf([{ cell: 'x', a: even, b: even }])), 0)
    assert.equal(estimateBetweenRunSd([]), null)
  })
})
