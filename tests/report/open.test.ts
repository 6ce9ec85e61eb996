import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { renderOpenLevels } from '../../scripts/report/terminal-table.ts'
import type { OpenLevel } from '../../scripts/run/result.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const level: OpenLevel = {
  share: 0.125,
  rate_rps: 62.5,
  intended: 625,
  answered: 620,
  failed: 5,
  dropped: 5,
  failures: { dropped: 5 },
  latencies: { p50_s: 0.00125, p90_s: 0.05, p99_s: 0.25, p999_s: null, worst_s: 1.5 },
  late_p99_s: 0.001,
  droplet_cpu_s: 1,
  idle_cpu: null,
  generator_cpu_s: 2,
  conntrack: null,
  seconds: 10.5,
}
const none: OpenLevel = { ...level, share: 0.5, rate_rps: 250, answered: 0, latencies: null, droplet_cpu_s: 10 }
const run = manifestOf([
  resultOf('async', 'direct', 500, { open: [level, none] }),
  resultOf('nginx', 'direct', 1000, { open: [] }),
])

describe('open.csv', () => {
  test('open.csv has a row for each cell, block and level, and empty fields for missing figures', () => {
    const [first, second, ...others] = parse(renderTables(analyse(run))['open.csv'] ?? '', { columns: true }) as Record<
      string,
      string
    >[]
    assert.equal(others.length, 0)
    assert.deepEqual(
      ['server', 'block', 'share', 'rate_rps', 'intended', 'answered', 'failed', 'dropped'].map(
        (name) => first?.[name],
      ),
      ['async', '1', '0.125', '62.500', '625', '620', '5', '5'],
    )
    assert.deepEqual(
      ['p50_s', 'p90_s', 'p99_s', 'p999_s', 'worst_s', 'seconds', 'bottleneck'].map((name) => first?.[name]),
      ['0.001250', '0.050000', '0.250000', '', '1.500000', '10.500000', 'generator'],
    )
    assert.deepEqual([second?.['p50_s'], second?.['worst_s'], second?.['bottleneck']], ['', '', 'server'])
  })

  test('open.csv is not written without an open load', () => {
    assert.equal(renderTables(analyse(manifestOf([resultOf('async', 'direct', 500)])))['open.csv'], null)
  })
})

describe('the table of levels', () => {
  test('the table of levels has latencies in milliseconds, and the failures', () => {
    const text = renderOpenLevels(analysisWithout(run), 100).join('\n')
    assert.match(text, /^direct · lan\nasync +12\.5 % +62\.5 +1\.25 +50\.0 +250 +1500 +5 of 625 +generator$/m)
  })

  test('the table of levels is not shown without an open load', () => {
    assert.deepEqual(renderOpenLevels(analysisWithout(manifestOf([resultOf('async', 'direct', 500)])), 100), [])
  })
})
