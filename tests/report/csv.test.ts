import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { renderResultsJson, resultsSchema } from '../../scripts/report/results-json.ts'
import { safeCell } from '../../scripts/report/safe-cell.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { renderTerminalTables } from '../../scripts/report/terminal-table.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const nothing = { figures: null, counters: null }
const run = manifestOf([
  resultOf('async', 'behind-nginx', 250),
  resultOf('nginx', 'direct', 1000),
  resultOf('forking1', 'direct', 20, { outcome: 'cut-short', reason: 'the time was over' }),
  resultOf('async', 'direct', 500),
  resultOf('broken', 'direct', 30_000, { outcome: 'failed-requests', reason: '7 reset' }),
  resultOf('absent', 'direct', 1, { ...nothing, outcome: 'no-start', reason: 'no such image' }),
])

const csvOf = (name: 'table.csv' | 'results.csv', manifest: Manifest = run) =>
  renderTables(analyse(manifest))[name] ?? ''
const rowsOf = (manifest: Manifest): Record<string, string>[] =>
  parse(csvOf('results.csv', manifest), { columns: true })

describe('table.csv', () => {
  test('table.csv is the article’s table, by topology and in the registry’s order, with every outcome', () => {
    assert.equal(
      csvOf('table.csv'),
      [
        'Topology,Network,Server,RPS,Mean Latency,Mode Latency,Worst Latency,% NGINX (RPS),Outcome,Bound,Bottleneck',
        'direct,lan,async,500.00,0.0100,0.0090,0.0500,50.0000,ok,,server',
        'direct,lan,nginx,1000.00,0.0100,0.0090,0.0500,100.0000,ok,,server',
        'direct,lan,forking1,20.00,0.0100,0.0090,0.0500,2.0000,cut-short: the time was over,,server',
        'direct,lan,broken,30000.00,0.0100,0.0090,0.0500,,failed-requests: 7 reset,,server',
        'direct,lan,absent,,,,,,no-start: no such image,,',
        'behind-nginx,lan,async,250.00,0.0100,0.0090,0.0500,25.0000,ok,,server',
        '',
      ].join('\n'),
    )
  })
})

describe('the tables of cells', () => {
  test('a run that planned no cells has no tables of them, and one that was interrupted before its first has them with their heads', () => {
    const planned = { server: 'async', topology: 'direct', network: 'lan', experiment: 'silent' } as const
    const experiments = renderTables(analyse(manifestOf([], { experiments: [planned] })))
    assert.deepEqual([experiments['results.csv'], experiments['table.csv']], [null, null])
    const interrupted = manifestOf([], { order: run.order })
    assert.match(csvOf('results.csv', interrupted), /^[a-z_,0-9]+\n$/)
    assert.match(csvOf('table.csv', interrupted), /^Topology,[^\n]+\n$/)
  })
})

describe('the outcome in table.csv', () => {
  test('the outcome in table.csv counts the blocks of the baseline, and not its repetitions', () => {
    const repetitions = [1, 2, 3].map((repetition) => {
      const result = resultOf('nginx', 'direct', 1000, repetition === 2 ? { outcome: 'died', reason: 'gone' } : {})
      return { ...result, cell: { ...result.cell, baseline_repetition: repetition } }
    })
    const second = { ...resultOf('nginx', 'direct', 1000, { outcome: 'died', reason: 'gone' }) }
    const manifest = manifestOf([...repetitions, { ...second, cell: { ...second.cell, block: 2 } }])
    assert.match(csvOf('table.csv', manifest), /,1 of 2 blocks died: gone,/)
  })
})

describe('results.csv', () => {
  const rows = rowsOf(run)
  const row = (server: string, topology = 'direct') =>
    rows.find((candidate) => candidate['server'] === server && candidate['topology'] === topology) ?? {}

  test('results.csv has one row a cell, in the order of measurement', () => {
    assert.deepEqual(
      rows.map(({ server }) => server),
      ['async', 'nginx', 'forking1', 'async', 'broken', 'absent'],
    )
  })

  test('a row of results.csv has a key of its own: server, topology, network, block, repeat and baseline repetition', () => {
    const repetitions = [1, 2, 3].flatMap((repetition) =>
      [false, true].map((repeat) => {
        const result = resultOf('nginx', 'direct', 1000)
        return { ...result, cell: { ...result.cell, baseline_repetition: repetition, repeat } }
      }),
    )
    const keys = rowsOf(manifestOf(repetitions)).map((one) =>
      ['server', 'topology', 'network', 'block', 'repeat', 'baseline_repetition'].map((name) => one[name]).join(),
    )
    assert.equal(new Set(keys).size, repetitions.length)
  })

  test('results.csv begins with its settled columns', () => {
    const settled =
      'server,topology,network,block,repeat,outcome,reason,requests,answered,failed,failures,seconds,rps,mean_s,mode_s,worst_s,p50_s,p90_s,p95_s,p99_s,pct_nginx,connections,bottleneck,bottleneck_why,outlier,droplet_cpu_s,proxy_cpu_s,generator_cpu_s,link_cpu_s,cpu_us_per_request'
    assert.ok(csvOf('results.csv').startsWith(settled))
  })

  test('results.csv compares a proxied server with NGINX direct', () => {
    assert.equal(row('async', 'behind-nginx')['pct_nginx'], '25.0000')
  })

  test('results.csv has the server as bottleneck only where its CPU was used up', () => {
    const { counters } = resultOf('idle', 'direct', 100)
    const idle = resultOf('idle', 'direct', 100, { counters: counters && { ...counters, droplet_cpu_s: 2 } })
    const busy = resultOf('nginx', 'direct', 200)
    const table = renderTerminalTables(analysisWithout(manifestOf([busy, idle])), 89)
    assert.match(table, /^nginx +200 +100 .* server$/m)
    assert.match(table, /^idle +≥ 100 +≥ 50\.0 .* unknown$/m)
  })

  test('the terminal has one table for each topology', () => {
    assert.deepEqual(renderTerminalTables(analysisWithout(run), 89).match(/^[\w-]+ · lan$/gm), [
      'direct · lan',
      'behind-nginx · lan',
    ])
  })
})

describe('hostile text', () => {
  test('hostile text in a CSV is no formula in a spreadsheet', () => {
    assert.equal(safeCell('=HYPERLINK("x")'), `'=HYPERLINK("x")`)
    assert.equal(safeCell('@x'), "'@x")
    assert.equal(safeCell('-5.25'), '-5.25')
  })

  test('text in a CSV has an apostrophe only where a spreadsheet might take it for a formula', () => {
    const manifest = manifestOf([resultOf('async', 'direct', 5, { outcome: 'died', reason: '=1+1\u0007' })])
    assert.equal(rowsOf(manifest)[0]?.['reason'], "'=1+1 ")
    const { cells } = resultsSchema.parse(JSON.parse(renderResultsJson(analysisWithout(manifest))))
    assert.equal(cells[0]?.rows[0]?.['reason'], '=1+1 ')
  })

  test('hostile text puts no control characters on the terminal', () => {
    assert.equal(safeCell('a\u001b[2Jb\u0007\r\nc'), 'a [2Jb c')
  })
})
