import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { compareCells } from '../../scripts/analysis/repetition.ts'
import { renderComparison, renderPairs } from '../../scripts/report/comparison-csv.ts'
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

describe('cells over several blocks', () => {
  const [lan] = compareCells(run, 'rps')

  test('cells are compared with the baseline by their ratios, with intervals', () => {
    const half = lan?.withBaseline.find(({ treatment }) => treatment === 'half')
    assert.ok(half && Math.abs((half.ratio ?? 0) - 0.5) < 0.01)
    assert.ok((half.low ?? 1) < 0.5 && (half.high ?? 0) > 0.5 && (half.high ?? 1) < 0.52)
    assert.equal(half.verdict, 'different')
  })

  test('equivalent cells share ranks', () => {
    const pair = lan?.pairs.find(({ treatment, reference }) => treatment === 'halves' && reference === 'half')
    assert.equal(pair?.verdict, 'tied')
    assert.deepEqual(lan?.ranks, [
      { treatment: 'nginx', best: 1, worst: 1 },
      { treatment: 'half', best: 2, worst: 3 },
      { treatment: 'halves', best: 2, worst: 3 },
      { treatment: 'slow', best: 4, worst: 4 },
    ])
  })

  test('cells are ranked by CPU time per request from low to high', () => {
    const [cpu] = compareCells(run, 'cpu_us_per_request')
    assert.deepEqual(
      cpu?.ranks.map(({ treatment, best }) => [treatment, best]),
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
    const ranked = (metric: 'rps' | 'cpu_us_per_request') =>
      compareCells({ ...run, results: idle }, metric)[0]?.ranks.map(({ treatment }) => treatment)
    assert.deepEqual(ranked('rps'), ['nginx', 'halves', 'slow'])
    assert.deepEqual(ranked('cpu_us_per_request'), ['nginx', 'half', 'halves', 'slow'])
  })

  test('blocks whose figures may not be compared are left out', () => {
    const broken = run.results.map((result) =>
      result.cell.server === 'slow' ? { ...result, outcome: 'died' as const, reason: 'gone' } : result,
    )
    assert.ok(!compareCells({ ...run, results: broken }, 'rps')[0]?.ranks.some(({ treatment }) => treatment === 'slow'))
  })

  test('cells are not compared in one block', () => {
    const single = { ...run, scenario: { ...scenario, blocks: 1 } }
    assert.deepEqual(compareCells(single, 'rps'), [])
    assert.equal(renderComparison(analyse(single)), null)
  })

  test('comparisons are written to comparison.csv and pairs.csv', () => {
    const rows = parse(renderComparison(analyse(run)) ?? '', { columns: true }) as Record<string, string>[]
    const row = rows.find(({ server, metric }) => server === 'half' && metric === 'rps')
    assert.deepEqual(
      [row?.['network'], row?.['topology'], row?.['best_rank'], row?.['worst_rank']],
      ['lan', 'direct', '2', '3'],
    )
    assert.equal((parse(renderPairs(analyse(run)) ?? '', { columns: true }) as unknown[]).length, 12)
  })
})
