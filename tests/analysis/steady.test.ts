import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { compareManifests } from '../../scripts/analysis/compare-manifests.ts'
import { wordAnswer } from '../../scripts/report/prose/answer.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { renderTerminalTables } from '../../scripts/report/terminal-table.ts'
import { afterPart, type Manifest } from '../../scripts/run/manifest.ts'
import type { Loaded } from '../../scripts/run/result.ts'
import { summaryOf } from '../../scripts/run/summary.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const scenario = scenarioSchema.parse({ blocks: 3, load: { kind: 'steady', rate_rps: 500 }, topologies: ['direct'] })

/** A server at 500 requests/s in three blocks, whose requests cost so much CPU time, with a little noise. */
function steady(server: string, cost_us: number, changes: Partial<Loaded> = {}): Loaded[] {
  return [1, 2, 3].map((block) => {
    // 1000 requests in 2 s.
    const result = resultOf(server, 'direct', 500, changes)
    const noise = 1 + 0.002 * Math.sin(7 * block + cost_us)
    return {
      ...result,
      cell: { ...result.cell, block },
      arrivals: { rate_rps: 500, intended: 1000, dropped: 0, late_p99_s: 0.0001 },
      counters: { ...result.counters, droplet_cpu_s: 0.001 * cost_us * noise },
    }
  })
}

const tooSlow = { outcome: 'too-slow', reason: 'answered 28 of 500 requests/s' } as const
const runOf = (changes: Partial<Manifest> = {}): Manifest =>
  manifestOf(
    [
      ...steady('nginx', 30),
      ...steady('forking1', 900, tooSlow),
      ...steady('waitress', 90),
      ...steady('async', 60),
      ...steady('sequential1', 60.01),
    ],
    { scenario, ...changes },
  )

describe('a run at a constant rate', () => {
  const analysis = analyse(runOf())

  test('lists servers by their CPU time per request, and last what could not keep up', () => {
    assert.deepEqual(
      analysis.cells.map(({ server, outcome }) => `${server} ${outcome}`),
      ['nginx ok', 'async ok', 'sequential1 ok', 'waitress ok', 'forking1 too-slow'],
    )
  })

  test('has the load as bottleneck of a server that kept up, and no percentage of the rate', () => {
    const of = (server: string) => analysis.cells.find((cell) => cell.server === server)
    assert.deepEqual(
      [of('async')?.bottleneck, of('async')?.bottleneck_why, of('async')?.pct_nginx],
      ['load', 'every server gets 500 requests/s', null],
    )
    assert.notEqual(of('forking1')?.bottleneck, 'load')
  })

  test('compares and ranks servers by CPU time per request alone', () => {
    assert.deepEqual(
      analysis.comparisons.map(({ metric }) => metric),
      ['cpu_us_per_request'],
    )
    assert.deepEqual(
      analysis.cells.map(({ cpu_rank }) => cpu_rank && [cpu_rank.best, cpu_rank.worst]),
      [[1, 1], [2, 3], [2, 3], [4, 4], null],
    )
    assert.ok(Math.abs((analysis.cells[3]?.cpu_comparison?.ratio ?? 0) - 3) < 0.05)
  })

  test('does not look for a drift in rates that the load sets, nor for the generator’s ceiling', () => {
    const { drifts, order } = afterPart(runOf(), runOf().order[0] ?? assert.fail(), undefined)
    assert.deepEqual([drifts, order.length], [[], 15])
    assert.deepEqual(
      analysis.checks.map(({ kind }) => kind),
      [],
    )
  })

  test('is compared with another run by CPU time per request', () => {
    const again = { ...runOf(), results: runOf().results.map((result) => ({ ...result })) }
    const metrics = compareManifests(runOf(), again).map(({ metric, reason }) => metric + reason.slice(0, 9))
    assert.deepEqual(metrics.slice(0, 1), ['cpu_us_per_request'])
  })

  test('says in tables and words what a request costs', () => {
    const [head = '', first = ''] = (renderTables(analysis)['table.csv'] ?? '').split('\n')
    assert.equal(
      head,
      'Topology,Network,Server,CPU per Request,CPU Rank,Mean Latency,p99 Latency,Worst Latency,Outcome,Bottleneck',
    )
    assert.match(first, /^direct,lan,nginx,(?:30\.0|29\.9|30\.1),1,10000,40000,50000,ok,load$/)
    const table = renderTerminalTables(analysisWithout(runOf()), 89)
    assert.match(table, /^Server +CPU\/request +× NGINX +Mean +p99 +Worst +Bottleneck$/m)
    assert.match(table, /^waitress +(?:90\.0|89\.9|90\.1) µs +[23]\.\d\d +10\.0 ms +40\.0 ms +50\.0 ms +load$/m)
    const { answer } = wordAnswer(analysis)
    assert.match(
      answer[0] ?? '',
      /^Cheapest per request at 500 req\/s on lan: (async and sequential1|sequential1 and async), about 59\.9 µs of CPU\. Dearest: waitress, 89\.9 µs\.$/,
    )
    assert.match(
      answer[1] ?? '',
      /^1 of 5 cells failed: forking1 direct lan \(too-slow\)\. CPU times are medians of 3 blocks\./,
    )
  })

  test('says so while it runs', () => {
    const [result = assert.fail()] = steady('async', 60)
    assert.match(summaryOf(result, false), /^500 req\/s, (59\.9|60(\.\d)?) µs of CPU per request$/)
  })

  test('has a row in results.csv with the rate and how late the generator was', () => {
    const rows = (renderTables(analysis)['results.csv'] ?? '').split('\n')
    const columns = rows[0]?.split(',') ?? []
    const value = (name: string) => rows[1]?.split(',')[columns.indexOf(name)]
    assert.deepEqual(['rate_rps', 'dropped', 'late_p99_s', 'bottleneck', 'pct_nginx'].map(value), [
      '500.000',
      '0',
      '0.000100',
      'load',
      '',
    ])
  })
})
