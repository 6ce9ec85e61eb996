import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareManifests } from '../../scripts/analysis/compare-manifests.ts'
import { renderRunComparison } from '../../scripts/report/comparison-text.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const scenario = scenarioSchema.parse({ blocks: 5, load: { kind: 'hey', requests: 1000, workers: 10 } })
const noise = [1.01, 0.99, 1, 1.005, 0.995]
const measured = (server: string, rps: number) =>
  noise.map((factor, index) => {
    const result = resultOf(server, 'direct', rps * factor)
    // A request costs the generator the same, whatever the server does.
    const counters = result.counters && { ...result.counters, generator_cpu_s: 0.05 }
    return { ...result, counters, cell: { ...result.cell, block: index + 1 } }
  })
const run = (runId: string, ...cells: ReturnType<typeof measured>[]) => manifestOf(cells.flat(), { runId, scenario })
const options = { margin: 0.05, betweenRunSd: 0.005 }
const before = run('a', measured('nginx', 1000), measured('async', 500), measured('gone', 10))

describe('two runs', () => {
  const after = run('b', measured('nginx', 1003), measured('async', 400), measured('new', 10))
  const rows = compareManifests(before, after, options)
  const verdicts = Object.fromEntries(rows.map(({ cell, verdict, reason }) => [cell.server, [verdict, reason]]))

  test('two runs are compared cell by cell', () => {
    assert.deepEqual(verdicts['nginx'], ['equivalent', ''])
    assert.deepEqual(verdicts['async'], ['slower', ''])
    const slower = rows.find(({ cell }) => cell.server === 'async')
    assert.ok((slower?.low ?? 0) < 0.8 && (slower?.high ?? 1) < 0.9)
  })

  test('two runs are compared at one speed of the machine, by the generator’s CPU time per request', () => {
    const speeds = [1, 1.1, 0.95, 1.2, 0.9]
    const timed = (server: string, rps: number, slow: number) =>
      measured(server, rps).map((result, index) => {
        const slower = slow * (speeds[index] as number)
        const { figures, counters } = resultOf(server, 'direct', (result.figures?.rps ?? 0) / slower)
        return { ...result, figures, counters: counters && { ...counters, generator_cpu_s: 0.05 * slower } }
      })
    const a = run('a', timed('x', 500, 1), timed('y', 400, 1))
    const b = run('b', timed('x', 500, 1.3), timed('y', 320, 1.3))
    const [x, y] = compareManifests(a, b, options)
    assert.deepEqual([x?.verdict, y?.verdict, y?.ratio?.toFixed(2)], ['equivalent', 'slower', '0.80'])
  })

  describe('of steady loads', () => {
    const steady = scenarioSchema.parse({ blocks: 5, load: { kind: 'steady', rate_rps: 500, seconds: 2 } })
    const speeds = [1, 1.3, 0.8, 1.1, 0.9]
    /** Blocks of a server on a machine whose speed varies, by as much for the companion. */
    const costing = (runId: string, cost_us: number, slow: number, companion_us: number | null) => {
      const results = measured('x', 500).map((result, index) => {
        const now = slow * (speeds[index] as number)
        const companion_cpu_s = companion_us && (companion_us * now) / 1000
        const droplet_cpu_s = ((noise[index] as number) * cost_us * now * (result.figures?.answered ?? 0)) / 1e6
        const arrivals = { rate_rps: 500, intended: 1000, dropped: 0, late_p99_s: 0 }
        const counters = result.counters && { ...result.counters, droplet_cpu_s, companion_cpu_s }
        return { ...result, arrivals, counters }
      })
      return manifestOf(results, { runId, scenario: steady })
    }
    const verdictOn = (cost_us: number, slow: number) =>
      compareManifests(costing('a', 200, 1, 80), costing('b', cost_us, slow, 80), options)[0]

    test('two runs are compared at one speed of the machine, by what a request cost the companion', () => {
      assert.equal(verdictOn(200, 1)?.verdict, 'equivalent')
      assert.equal(verdictOn(200, 1.4)?.verdict, 'equivalent')
      const slower = verdictOn(220, 0.7)
      assert.deepEqual([slower?.verdict, slower?.ratio?.toFixed(2)], ['slower', '1.10'])
    })

    test('a server that was never loaded in one of two runs is not said to have had another load', () => {
      const gone = costing('b', 200, 1, 80)
      const failed = gone.results.map(({ cell }) =>
        resultOf('x', 'direct', 1, { cell, figures: null, outcome: 'no-start', reason: 'exited' }),
      )
      const [row] = compareManifests(costing('a', 200, 1, 80), { ...gone, results: failed }, options)
      assert.equal(row?.reason, 'no figure in b (no-start)')
    })

    test('two runs are not compared where only one had a companion', () => {
      const [row] = compareManifests(costing('a', 200, 1, 80), costing('b', 200, 1, null), options)
      assert.deepEqual([row?.verdict, row?.reason], ['not comparable', 'another load'])
    })

    test('two runs are not compared where one had a companion for some of its blocks only', () => {
      const [begun, resumed] = [costing('b', 200, 1, null), costing('b', 200, 1, 80)]
      const mixed = { ...begun, results: [...begun.results.slice(0, 2), ...resumed.results.slice(2)] }
      const [row] = compareManifests(costing('a', 200, 1, 80), mixed, options)
      assert.deepEqual([row?.verdict, row?.reason], ['not comparable', 'another load'])
    })
  })

  test('two runs are not compared where one has no such cell, or no figure', () => {
    assert.deepEqual(verdicts['gone'], ['not comparable', 'not in b'])
    assert.deepEqual(verdicts['new'], ['not comparable', 'not in a'])
    const dead = measured('async', 500).map((result) => ({ ...result, outcome: 'died' as const, reason: 'gone' }))
    const [row] = compareManifests(run('a', measured('async', 500)), run('b', dead), options)
    assert.equal(row?.reason, 'no figure in b (died)')
  })

  test('two runs are not compared with one block each, nor under different loads', () => {
    const single = (runId: string) => run(runId, measured('nginx', 1000).slice(0, 1))
    assert.match(compareManifests(single('a'), single('b'), options)[0]?.reason ?? '', /^one block each/)
    const other = { ...after, scenario: { ...scenario, load: { ...scenario.load, workers: 20 } } }
    assert.ok(compareManifests(before, other, options).every(({ reason }) => reason === 'another load'))
  })

  test('two runs are not compared over links that have the same name and are not the same', () => {
    const over = (runId: string, delay_ms: number) => {
      const results = measured('async', 500).map((result) => ({ ...result, cell: { ...result.cell, network: 'far' } }))
      const networks = [{ name: 'far', delay_ms }]
      return { ...run(runId, results), scenario: scenarioSchema.parse({ ...scenario, networks }) }
    }
    const reasons = (a: number, b: number) =>
      compareManifests(over('a', a), over('b', b), options).map(({ reason }) => reason)
    assert.ok(reasons(50, 100).every((reason) => reason === 'another link'))
    assert.ok(reasons(50, 50).every((reason) => reason === ''))
  })

  test('two runs are compared by CPU time per request where the generator is the bottleneck of one', () => {
    const generatorBound = (runId: string, cost_us: number) => {
      const results = measured('async', 500).map((result) => {
        const counters = result.counters && { ...result.counters, droplet_cpu_s: (1000 * cost_us) / 1e6 }
        return { ...result, counters }
      })
      const ceilings = [
        {
          kind: 'ceiling' as const,
          block: 1,
          network: 'lan',
          pattern: 'closing' as const,
          rps: 510,
          dropletCpu: 0.5,
        },
      ]
      return manifestOf(results, { runId, scenario, ceilings })
    }
    const [dearer] = compareManifests(generatorBound('a', 1000), generatorBound('b', 1200), options)
    assert.deepEqual(
      [dearer?.metric, dearer?.verdict, dearer?.ratio?.toFixed(3)],
      ['cpu_us_per_request', 'slower', '1.200'],
    )
    const [cheaper] = compareManifests(generatorBound('a', 1000), generatorBound('b', 800), options)
    assert.equal(cheaper?.verdict, 'faster')
    const [alike] = compareManifests(generatorBound('a', 1000), generatorBound('b', 1001), options)
    assert.equal(alike?.verdict, 'equivalent')
  })

  test('are compared at full speed as well, which finds a slower server where the machine slows the mean', () => {
    const busy = (runId: string, full_speed_rps: number | null) =>
      run(
        runId,
        measured('async', 500).map((result, index) => {
          const { cell, figures } = resultOf('async', 'direct', 500 * (1 + 0.2 * index))
          return { ...result, cell: { ...cell, block: index + 1 }, figures: { ...figures, full_speed_rps } }
        }),
      )
    const rows = (full_speed_rps: number | null) =>
      compareManifests(busy('a', 1000), busy('b', full_speed_rps), options).map(
        ({ metric, verdict }) => `${metric} ${verdict}`,
      )
    assert.deepEqual(rows(900), ['rps no significant difference', 'full_speed_rps slower'])
    assert.deepEqual(rows(1000), ['rps no significant difference', 'full_speed_rps equivalent'])
    assert.deepEqual(rows(null), ['rps no significant difference'])
  })

  test('the comparison of two runs is written as a table and a CSV', () => {
    const { csv, table } = renderRunComparison(rows)
    assert.match(csv, /^server,topology,network,metric,ratio,low,high,verdict,reason$/m)
    assert.match(csv, /^gone,direct,lan,rps,,,,not comparable,not in b$/m)
    assert.match(table, /async.*0\.800.*slower/)
    assert.doesNotMatch(table, /full speed/)
    const [row] = rows
    assert.ok(row)
    const fast = renderRunComparison([{ ...row, metric: 'full_speed_rps' }]).table
    assert.match(fast, /nginx.*RPS at full speed.*\n(.*\n)*RPS at full speed is the rate in the fastest tenth/)
  })
})
