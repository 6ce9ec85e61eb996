import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/exposure/figures.ts'
import { playSchema } from '../../scripts/exposure/play.ts'
import { between, playOf, rulesOf, type Told } from './plays.ts'

const figures = (told: Told) => figuresOf(playOf(told), rulesOf(told.rungs))
const near = (value: number | null, expected: number) =>
  assert.ok(value !== null && Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`)

describe('the figures of a play', () => {
  test('new and kept connections have figures of their own', () => {
    const fate: Told['fate'] = (due_s, row) =>
      due_s >= 3 && due_s < 9 && row % 2 === 0 ? { class: 'connect-timeout', latency_s: 2 } : {}
    const found = figures({ rungs: [[1, 6]], fate })
    assert.deepEqual([found.new.due, found.new.availability], [120, 0])
    assert.deepEqual([found.kept.due, found.kept.availability], [120, 1])
    assert.deepEqual([found.classes.ok, found.classes['connect-timeout']], [120, 120])
  })

  test('a request without a right answer counts as worst in a percentile', () => {
    const { during } = figures({ rungs: [[1, 5]], fate: between(3, 4) })
    near(during.p50_s, 0.01)
    assert.equal(during.p99_s, null)
  })

  test('the longest gap is between two right answers, in time or not', () => {
    near(figures({ rungs: [[1, 6]], fate: between(5, 7.5) }).longest_gap_s, 2.525)
    const late = { class: 'late', latency_s: 1.5 } as const
    near(figures({ rungs: [[1, 6]], fate: between(5, 7.5, late) }).longest_gap_s, 1.515)
  })

  test('where nothing is answered from the first rung on, the gap lasts to the end of the play', () => {
    near(figures({ rungs: [[1, 6]], fate: between(3, 99), after_s: 10 }).longest_gap_s, 6 + 10 - 1 / 40)
  })

  test('a server is back with the first of 20 in a row that are ok', () => {
    const found = figures({ rungs: [[1, 6]], fate: between(3, 13), after_s: 6 })
    near(found.recovery_s, 4.01)
    assert.equal(found.recovery_unresolved, false)
    const lost = { class: 'refused' } as const
    const again: Told['fate'] = (due_s, row) => (row === 13 * 40 + 19 ? lost : between(3, 13)(due_s))
    near(figures({ rungs: [[1, 6]], fate: again, after_s: 6 }).recovery_s, 4.01 + 20 / 40)
  })

  test('a recovery below 3 s is marked, since new connections cannot resolve it', () => {
    assert.equal(figures({ rungs: [[1, 6]], fate: between(3, 11.9), after_s: 6 }).recovery_unresolved, true)
    assert.equal(figures({ rungs: [[1, 6]], fate: between(3, 12), after_s: 6 }).recovery_unresolved, false)
  })

  test('a server that never answers 20 in a row again has no recovery', () => {
    const found = figures({
      rungs: [[1, 6]],
      fate: (due_s, row) => (due_s >= 9 && row % 20 === 0 ? { class: 'reset' } : {}),
    })
    assert.deepEqual([found.recovery_s, found.recovery_unresolved], [null, false])
  })

  test('a request that is due as a rung ends belongs to what comes after', () => {
    const [one, two] = figures({
      rungs: [
        [1, 6],
        [2, 5],
      ],
    }).rungs
    assert.deepEqual([one?.due, two?.due], [240, 200])
  })

  test('the hostile connections are those of the play, and of each rung', () => {
    const hostile = (at_s: number, wanted: number) => ({ established: wanted, closed_by_server: Math.floor(at_s) })
    const found = figures({
      rungs: [
        [1, 6],
        [7, 6],
      ],
      hostile,
    })
    assert.deepEqual([found.most_established, found.closed_by_server], [7, 15])
    assert.deepEqual(
      found.rungs.map(({ established, closed_by_server }) => [established, closed_by_server]),
      [
        [1, 6],
        [7, 6],
      ],
    )
  })
})

test('a play whose columns differ in length is refused', () => {
  const play = playOf({ rungs: [[1, 6]] })
  assert.equal(playSchema.safeParse(play).success, true)
  const healthy = { ...play.healthy, status: play.healthy.status.slice(1) }
  assert.equal(playSchema.safeParse({ ...play, healthy }).success, false)
})
