import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { Metric } from '../../scripts/analysis/repetition.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const blocks = 4
const scenario = scenarioSchema.parse({ blocks, load: { kind: 'hey', requests: 1000, workers: 10 } })
// A block's effect, and a little noise that adds up to nothing.
const blockEffect = [1, 1.2, 0.9, 1.1]
const noise = [1.005, 0.995, 1.002, 0.998]
const measured = (server: string, rps: number) =>
  blockEffect.map((effect, index) => {
    const result = resultOf(server, 'direct', rps * effect * (noise[(index + server.length) % blocks] ?? 1))
    return { ...result, cell: { ...result.cell, block: index + 1 } }
  })
const run = manifestOf(
  [...measured('nginx', 1000), ...measured('half', 500), ...measured('halves', 501), ...measured('slow', 100)],
  { scenario },
)

const comparisonOf = (manifest: Manifest, metric: Metric) =>
  analyse(manifest).comparisons.find((one) => one.metric === metric)
const ranksOf = (manifest: Manifest, metric: Metric) =>
  comparisonOf(manifest, metric)?.cells.flatMap(({ cell, rank }) =>
    rank ? [[cell.server, rank.best, rank.worst]] : [],
  )

describe('cells over several blocks', () => {
  const lan = comparisonOf(run, 'rps')

  test('cells are compared with the baseline by their ratios, with intervals', () => {
    const half = lan?.cells.find(({ cell }) => cell.server === 'half')?.comparison
    assert.ok(half && Math.abs((half.ratio ?? 0) - 0.5) < 0.01)
    assert.ok((half.low ?? 1) < 0.5 && (half.high ?? 0) > 0.5 && (half.high ?? 1) < 0.52)
    assert.equal(half.verdict, 'significantly different')
  })

  test('equivalent cells share ranks', () => {
    const pair = lan?.pairs.find(({ treatment, reference }) => treatment === 'halves' && reference === 'half')
    assert.equal(pair?.verdict, 'equivalent')
    assert.deepEqual(ranksOf(run, 'rps'), [
      ['nginx', 1, 1],
      ['half', 2, 3],
      ['halves', 2, 3],
      ['slow', 4, 4],
    ])
  })

  test('cells are ranked by CPU time per request from low to high', () => {
    assert.deepEqual(
      ranksOf(run, 'cpu_us_per_request')?.map(([server, best]) => [server, best]),
      [
        ['nginx', 1],
        ['half', 2],
        ['halves', 2],
        ['slow', 4],
      ],
    )
  })

  test('a cell whose rate is not the server’s own has a rank by CPU time per request only', () => {
    const idle = run.results.map((result) => {
      if (result.kind !== 'loaded') return result
      const counters = result.counters && { ...result.counters, droplet_cpu_s: 0.1 * (result.figures?.seconds ?? 0) }
      return result.cell.server === 'half' ? { ...result, counters } : result
    })
    const ranked = (metric: Metric) => ranksOf({ ...run, results: idle }, metric)
    // What is at least as fast may be before all of them, and is before those that are slower than it was.
    assert.deepEqual(ranked('rps'), [
      ['nginx', 1, 2],
      ['halves', 2, 3],
      ['slow', 4, 4],
    ])
    assert.deepEqual(
      ranked('cpu_us_per_request')?.map(([server]) => server),
      ['nginx', 'half', 'halves', 'slow'],
    )
  })

  test('blocks whose figures may not be compared are left out', () => {
    const broken = run.results.map((result) =>
      result.cell.server === 'slow' ? { ...result, outcome: 'died' as const, reason: 'gone' } : result,
    )
    assert.deepEqual(
      ranksOf({ ...run, results: broken }, 'rps')?.map(([server]) => server),
      ['nginx', 'half', 'halves'],
    )
  })

  test('cells are not compared in one block', () => {
    const single = { ...run, scenario: { ...scenario, blocks: 1 } }
    assert.deepEqual(analyse(single).comparisons, [])
    assert.equal(renderTables(analyse(single))['comparison.csv'], null)
  })

  test('a ratio in comparison.csv has enough digits for a server a thousand times slower than NGINX', () => {
    const far = manifestOf([...measured('nginx', 1000), ...measured('slowest', 0.784)], { scenario })
    const text = renderTables(analyse(far))['comparison.csv'] ?? ''
    const rows = parse(text, { columns: true }) as Record<string, string>[]
    const row = rows.find(({ server, metric }) => server === 'slowest' && metric === 'rps')
    for (const name of ['ratio', 'low', 'high']) assert.match(row?.[name] ?? '', /^0\.000[789]\d\d$/)
  })

  test('comparisons are written to comparison.csv and pairs.csv', () => {
    const tables = renderTables(analyse(run))
    const rows = parse(tables['comparison.csv'] ?? '', { columns: true }) as Record<string, string>[]
    const row = rows.find(({ server, metric }) => server === 'half' && metric === 'rps')
    assert.deepEqual(
      [row?.['network'], row?.['topology'], row?.['best_rank'], row?.['worst_rank']],
      ['lan', 'direct', '2', '3'],
    )
    assert.equal((parse(tables['pairs.csv'] ?? '', { columns: true }) as unknown[]).length, 12)
  })
})
