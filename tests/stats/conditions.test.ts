import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { differencesOf, judge } from '../../scripts/stats/compare-runs.ts'
import { slopesOf, type TimedCell, underSameConditions } from '../../scripts/stats/conditions.ts'
import { type Noise, normal, rate, within } from './noise.ts'

/** Two runs of the same on a machine whose speed differs from cell to cell and from run to run, and shows in the work as well. */
function simulate(noise: Noise, { cells = 6, blocks = 3, factor = 1 } = {}): TimedCell[] {
  const runs = [0.12 * noise(), 0.12 * noise()]
  return Array.from({ length: cells }, (_, index) => {
    const values = (run: number, changed: number) =>
      Array.from({ length: blocks }, () => {
        const slow = (runs[run] as number) + 0.12 * noise()
        const value = 1000 * (index + 1) * changed * Math.exp(-0.9 * slow + 0.02 * noise())
        return { value, conditions: [1e-4 * Math.exp(slow + 0.02 * noise())] }
      })
    return { cell: `${index}`, a: values(0, 1), b: values(1, index === 0 ? factor : 1) }
  })
}

function withoutMachineSpeed(cells: readonly TimedCell[]) {
  const slope = slopesOf(cells)
  return underSameConditions(cells, slope)
}

const different = (cells: readonly TimedCell[]) => judge(differencesOf(withoutMachineSpeed(cells)))

describe('what the machine’s speed does to two runs', () => {
  test('the machine’s speed is removed exactly where it explains the whole change', () => {
    const slow = [0, 0.1, 0.2, -0.1, 0.3]
    const timed = (value: number, shift: number) =>
      slow.map((one) => ({ value: value * Math.exp(-0.5 * (one + shift)), conditions: [Math.exp(one + shift)] }))
    const [cell] = withoutMachineSpeed([
      { cell: 'x', a: timed(100, 0), b: timed(110, 0.2) },
      { cell: 'y', a: timed(1, 0.1), b: timed(1, 0.3) },
    ])
    assert.ok(cell)
    // Both at the middle of the speeds, where only the tenth is left.
    for (const [index, value] of cell.b.entries()) assert.ok(Math.abs(value / (cell.a[index] as number) - 1.1) < 1e-9)
    assert.ok((cell.variance ?? 1) < 1e-20)
  })

  test('removing the machine’s speed adds no false differences', () => {
    const noise = normal(1)
    const found = rate(1500, () =>
      different(simulate(noise)).some(({ low, high }) => (low ?? 0) > 1 || (high ?? 2) < 1),
    )
    within(found, 0.01, 0.09)
  })

  test('removing the machine’s speed shows a server that is slower by a tenth', () => {
    const noise = normal(2)
    const trials = Array.from({ length: 300 }, () => simulate(noise, { blocks: 5, factor: 0.9 }))
    const slower = (compare: typeof different) =>
      rate(trials.length, (trial) => compare(trials[trial] as TimedCell[])[0]?.verdict === 'slower')
    within(slower(different), 0.9, 1)
    const plain = (cells: readonly TimedCell[]) => judge(differencesOf(underSameConditions(cells, null)))
    within(slower(plain), 0, 0.4)
  })

  test('what is further than a factor of two from the usual is not the machine’s speed, and changes nothing', () => {
    const quick = simulate(normal(4))
    const stalled = quick.map((cell, index) => {
      const [first, ...others] = cell.b
      assert.ok(first?.conditions)
      return index === 0
        ? { ...cell, b: [{ ...first, conditions: first.conditions.map((one) => 20 * one) }, ...others] }
        : cell
    })
    const [cell, ...others] = withoutMachineSpeed(stalled)
    assert.deepEqual(
      cell?.b,
      quick[0]?.b.map(({ value }) => value),
    )
    // The others lose what the stalled cell knew of the slope, and nothing else.
    assert.deepEqual(
      others,
      withoutMachineSpeed(quick.slice(1)).map((one) => ({ ...one, spentDf: 1 / quick.length })),
    )
  })

  test('the machine’s speed stays in where the work is unknown or the data are few', () => {
    const unknown = [{ cell: 'x', a: [{ value: 1, conditions: null }], b: [{ value: 2, conditions: [1] }] }]
    assert.deepEqual(withoutMachineSpeed(unknown), [{ cell: 'x', a: [1], b: [2] }])
    const few = simulate(normal(3), { cells: 1, blocks: 1 })
    assert.deepEqual(
      withoutMachineSpeed(few)[0]?.a,
      few[0]?.a.map(({ value }) => value),
    )
    assert.deepEqual(withoutMachineSpeed([]), [])
  })
})
