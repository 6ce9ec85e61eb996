import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareRuns } from '../../scripts/stats/compare-runs.ts'
import { atOneSpeed, type Timed, type TimedCell } from '../../scripts/stats/machine-speed.ts'
import { type Noise, normal, rate, within } from './noise.ts'

interface Simulated {
  readonly cells?: number
  readonly blocks?: number
  /** Of the first cell, in the second run. */
  readonly factor?: number
  /** What the generator's CPU has of its own, and what the droplet's does between yardstick and load: standard deviations. */
  readonly apart?: number
  readonly between?: number
  readonly yardstick?: boolean
}

/** Two runs of the same on a machine whose speed differs from cell to cell and from run to run, and shows in its signs. */
function simulate(noise: Noise, options: Simulated = {}): TimedCell[] {
  const { cells = 6, blocks = 3, factor = 1, apart = 0.02, between = 0.05, yardstick = false } = options
  const runs = [0.12 * noise(), 0.12 * noise()]
  return Array.from({ length: cells }, (_, index) => {
    const values = (run: number, changed: number) =>
      Array.from({ length: blocks }, () => {
        const slow = (runs[run] as number) + 0.12 * noise()
        const value = 1000 * (index + 1) * changed * Math.exp(-0.9 * slow + 0.02 * noise())
        const work_s = 1e-4 * Math.exp(slow + apart * noise())
        return { value, work_s, yardstick_s: yardstick ? 0.1 * Math.exp(slow + between * noise()) : null }
      })
    return { cell: `${index}`, a: values(0, 1), b: values(1, index === 0 ? factor : 1) }
  })
}

function withoutMachineSpeed(cells: readonly TimedCell[]) {
  return cells.map(atOneSpeed(cells.flatMap(({ a, b }) => [a, b])))
}

/** The values the other way round. */
const inverse = (timed: readonly Timed[]) => timed.map((one) => ({ ...one, value: 1 / one.value }))

const different = (cells: readonly TimedCell[]) => compareRuns(withoutMachineSpeed(cells))

describe('what the machine’s speed does to two runs', () => {
  test('is taken out exactly where it explains all', () => {
    const slow = [0, 0.1, 0.2, -0.1, 0.3]
    const timed = (value: number, shift: number) =>
      slow.map((one) => ({
        value: value * Math.exp(-0.5 * (one + shift)),
        work_s: Math.exp(one + shift),
        yardstick_s: 0.1,
      }))
    const [cell] = withoutMachineSpeed([
      { cell: 'x', a: timed(100, 0), b: timed(110, 0.2) },
      { cell: 'y', a: timed(1, 0.1), b: timed(1, 0.3) },
    ])
    assert.ok(cell)
    // Both at the middle of the speeds, where only the tenth is left.
    for (const [index, value] of cell.b.entries()) assert.ok(Math.abs(value / (cell.a[index] as number) - 1.1) < 1e-9)
    assert.ok((cell.variance ?? 1) < 1e-20)
  })

  test('is taken out by two signs, each for its part', () => {
    const signs = [
      [0.1, 0.3],
      [0.2, -0.2],
      [-0.3, 0.1],
      [0, 0.4],
    ] as const
    const timed = (value: number, shift: number) =>
      signs.map(([work, yardstick]) => ({
        value: value * Math.exp(0.3 * (work + shift) + 0.8 * yardstick),
        work_s: Math.exp(work + shift),
        yardstick_s: Math.exp(yardstick),
      }))
    const groups = [timed(100, 0), timed(110, 0.2), timed(5, 0), timed(5, 0)]
    const one = { cell: 'x', a: groups[0] as Timed[], b: groups[1] as Timed[] }
    for (const [direction, cell] of [
      [1, one],
      // Values that go the other way round, such as rates where the groups are costs.
      [-1, { ...one, a: inverse(one.a), b: inverse(one.b) }],
    ] as const) {
      const { a, b } = atOneSpeed(groups, direction)(cell)
      for (const [index, value] of b.entries())
        assert.ok(Math.abs(value / (a[index] as number) - 1.1 ** direction) < 1e-9)
      assert.ok(Math.max(...a) / Math.min(...a) < 1 + 1e-9)
    }
  })

  for (const yardstick of [false, true]) {
    const signs = yardstick ? 'by two signs' : 'by the work alone'
    for (const [cells, most] of [
      [20, 0.08],
      [6, 0.11],
    ] as const) {
      test(`leaves at most ${100 * most} % of runs of ${cells} cells with a false difference, ${signs}`, () => {
        const noise = normal(1)
        const found = rate(1500, () =>
          different(simulate(noise, { yardstick, cells })).some(({ low, high }) => (low ?? 0) > 1 || (high ?? 2) < 1),
        )
        within(found, 0.01, most)
      })
    }
  }

  test('shows by the yardstick where the generator’s CPU was at another speed', () => {
    const noise = normal(4)
    const slower = (yardstick: boolean) =>
      rate(300, () => {
        const cells = simulate(noise, { blocks: 5, factor: 0.9, apart: 0.12, between: 0.03, yardstick })
        return different(cells)[0]?.verdict === 'slower'
      })
    within(slower(false), 0, 0.5)
    within(slower(true), 0.7, 1)
  })

  test('no longer hides a server that is slower by a tenth', () => {
    const noise = normal(2)
    const trials = Array.from({ length: 300 }, () => simulate(noise, { blocks: 5, factor: 0.9 }))
    const slower = (compare: typeof different) =>
      rate(trials.length, (trial) => compare(trials[trial] as TimedCell[])[0]?.verdict === 'slower')
    within(slower(different), 0.9, 1)
    const plain = (cells: readonly TimedCell[]) =>
      compareRuns(
        cells.map(({ cell, a, b }) => ({ cell, a: a.map(({ value }) => value), b: b.map(({ value }) => value) })),
      )
    within(slower(plain), 0, 0.4)
  })

  test('stays in where the work is not known, or there is too little to tell by', () => {
    const unknown = [
      { cell: 'x', a: [{ value: 1, work_s: null, yardstick_s: 1 }], b: [{ value: 2, work_s: 1, yardstick_s: null }] },
    ]
    assert.deepEqual(withoutMachineSpeed(unknown), [{ cell: 'x', a: [1], b: [2] }])
    const few = simulate(normal(3), { cells: 1 })
    assert.deepEqual(
      withoutMachineSpeed(few)[0]?.a,
      few[0]?.a.map(({ value }) => value),
    )
    assert.deepEqual(withoutMachineSpeed([]), [])
  })
})
