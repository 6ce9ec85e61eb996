import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { renderResultsJson, renderResultsSchema, resultsSchema, schemaPath } from '../../scripts/report/results-json.ts'
import { safeCell } from '../../scripts/report/safe-cell.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { checkout } from '../fixtures/checkout.ts'
import { fullRun } from '../fixtures/full-run.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

// The last digit of its full speed is a nought.
const fast = resultOf('nginx', 'direct', 1000)
const run = manifestOf([
  { ...fast, figures: { ...fast.figures, full_speed_rps: 8664.9 } },
  resultOf('12', 'direct', 333.333),
  resultOf('a\n[1,\n 2]', 'direct', 10),
  resultOf('=evil', 'direct', 1, { outcome: 'died', reason: 'exited', figures: null }),
])
const analysis = analysisWithout(run)

const renew =
  'renew it: node -e "import(\'./scripts/report/results-json.ts\').then((m) => process.stdout.write(m.renderResultsSchema()))" > reports/results.schema.json'

describe('results.json', () => {
  test('holds the analysis, is a document of its schema, and names that', () => {
    const read = JSON.parse(renderResultsJson(analysis))
    assert.deepEqual(resultsSchema.parse(read), read)
    const withoutRows = ({ rows: _, ...cell }: { rows: unknown }) => cell
    assert.deepEqual(
      { ...read, cells: read.cells.map(withoutRows) },
      { $schema: schemaPath, ...analysis, cells: analysis.cells.map(withoutRows) },
    )
  })

  test('has for each cell its rows of results.csv, figure by figure', () => {
    const csv: Record<string, string>[] = parse(renderTables(analyse(run))['results.csv'] ?? '', { columns: true })
    const rows = resultsSchema.parse(JSON.parse(renderResultsJson(analysis))).cells.flatMap((cell) => cell.rows)
    assert.equal(rows.length, csv.length)
    for (const [index, row] of rows.entries()) {
      assert.deepEqual(Object.keys(row), Object.keys(csv[index] ?? {}))
      for (const [name, value] of Object.entries(row)) {
        const text = csv[index]?.[name] ?? ''
        if (typeof value === 'number') assert.equal(value, Number(text), name)
        else assert.equal(safeCell(value), text, name)
      }
    }
    assert.equal(csv[0]?.['full_speed_rps'], '8664.90')
    // A name is no number, whatever it looks like.
    assert.equal(rows[1]?.['server'], '12')
  })

  test('has a line for each row and for each list of points', () => {
    const lines = renderResultsJson(fullRun()).split('\n')
    const { cells } = fullRun()
    const count = (start: RegExp) => lines.filter((line) => start.test(line)).length
    assert.equal(count(/^ +\{"server":.*"samples":.*\},?$/), cells.flatMap(({ rows }) => rows).length)
    assert.equal(count(/^ +"points": \[\[.*\]\],?$/), 2 * cells.filter(({ timeline }) => timeline).length)
    assert.ok(lines.length < 70 * cells.length, `${lines.length} lines of ${cells.length} cells`)
  })

  test('results.schema.json in reports/ is up to date', async () => {
    const committed = await readFile(join(checkout, 'reports/results.schema.json'), 'utf8')
    assert.equal(committed, renderResultsSchema(), renew)
  })
})
