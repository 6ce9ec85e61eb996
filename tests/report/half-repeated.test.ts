import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { blockValues } from '../../scripts/report/html/charts/cells.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const measured = (server: string, rps: number, place: { repeat?: boolean; baseline_repetition?: number } = {}) => {
  const result = resultOf(server, 'direct', rps)
  return { ...result, cell: { ...result.cell, ...place } }
}

// The block drifted and is being measured again: NGINX's first repetition and one server have been.
const manifest = manifestOf([
  measured('nginx', 1000),
  measured('async', 500),
  measured('nginx', 1000, { baseline_repetition: 2 }),
  measured('waitress', 250),
  measured('nginx', 1200, { baseline_repetition: 3 }),
  measured('nginx', 2000, { repeat: true }),
  measured('async', 600, { repeat: true }),
])

describe('a block of which a part was measured again', () => {
  test('a partly repeated block is complete in table.csv, each cell with the NGINX beside it', () => {
    const rows = parse(renderTables(analyse(manifest))['table.csv'] ?? '', { columns: true }) as Record<
      string,
      string
    >[]
    assert.deepEqual(
      rows.map((row) => [row['Server'], row['RPS'], row['% NGINX (RPS)']]),
      [
        ['nginx', '1200.00', '100.0000'],
        ['async', '600.00', '30.0000'],
        ['waitress', '250.00', '25.0000'],
      ],
    )
  })

  const { cells } = analysisWithout(manifest)

  test('a partly repeated block is complete in results.json', () => {
    assert.deepEqual(
      cells.map(({ server, rps, pct_nginx }) => [server, rps, pct_nginx]),
      [
        ['nginx', 1200, 100],
        ['async', 600, 30],
        ['waitress', 250, 25],
      ],
    )
  })

  test('charts show the effective values of a partly repeated block', () => {
    assert.deepEqual(
      cells.map((cell) => blockValues(cell, ({ result }) => result.figures?.rps)),
      [[1000, 1200, 2000], [600], [250]],
    )
  })
})
