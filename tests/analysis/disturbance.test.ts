import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { disturbances } from '../../scripts/analysis/disturbance.ts'
import type { Counters } from '../../scripts/run/result.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

/** A run on two CPUs with the given counters in its cells. */
const run = (...changes: Partial<Counters>[]) =>
  manifestOf(
    changes.map((change) => {
      const result = resultOf('nginx', 'direct', 1000)
      return { ...result, counters: result.counters && { ...result.counters, ...change } }
    }),
  )
const quiet = { host_others: 0.07, host_steal: 0 }

describe('what else used the machine', () => {
  test('nothing is reported where only the lab used the machine', () =>
    assert.deepEqual(disturbances(run(quiet, quiet)), []))

  test('use of the machine by others is reported with its amount and the number of cells', () => {
    assert.deepEqual(disturbances(run({ host_others: 0.5 }, { host_others: 0.4 }, quiet)), [
      { kind: 'others', cpus: 0.9, cells: 2, measured: 3 },
    ])
    assert.deepEqual(disturbances(run({ host_steal: 0.1 })), [{ kind: 'stolen', share: 0.1, cells: 1, measured: 1 }])
  })

  test('use of the machine by others in one of many cells is an accident', () => {
    const many = Array.from({ length: 39 }, () => quiet)
    assert.deepEqual(disturbances(run({ host_others: 0.5 }, ...many)), [])
  })

  test('a disturbance that no counter shows is seen in the reference workload', () => {
    const at = (...means_s: number[]) =>
      disturbances(
        run(...means_s.map((mean_s) => ({ ...quiet, reference_workloads_s: [mean_s - 0.01, mean_s + 0.01] as const }))),
      )
    assert.deepEqual(at(0.1, 0.1, 0.1, 0.13, 0.13), [{ kind: 'speed', fastest_s: 0.1, slowest_s: 0.13 }])
    assert.deepEqual(at(0.1, 0.1, 0.1, 0.12, 0.12), [])
    // One of many is an accident.
    assert.deepEqual(at(...Array.from({ length: 20 }, () => 0.1), 0.2), [])
    assert.deepEqual(at(0.1, 0.1, 0.2, 0.2), [])
  })

  test('use of the machine by others is unknown where nothing was counted', () => {
    assert.deepEqual(disturbances(run({ host_others: null, host_steal: null })), [])
    assert.deepEqual(disturbances(manifestOf([])), [])
  })
})
