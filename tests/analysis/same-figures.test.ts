import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { figuresOf } from '../../scripts/load/figures.ts'
import type { Samples } from '../../scripts/load/samples.ts'
import { readSamples } from '../../scripts/load/samples-file.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { checkSchema } from '../../scripts/run/checks.ts'
import { format, parseHeader } from '../../scripts/run/header.ts'
import { replay } from '../../scripts/run/manifest.ts'
import { resultSchema } from '../../scripts/run/result.ts'
import { parseLines } from '../../scripts/run/store.ts'

// Measured, analysed and recorded before the analysis was written anew; only the keys have today's names. Ranks and two bounds were
// recorded again when ranks began to count minimums, and a server's own rate to need more than half of the blocks.
const recorded = join(import.meta.dirname, '../fixtures/recorded')

type Row = Record<string, string>

/** Then a connection was counted where a request had dialled it. */
const dialled = (samples: Samples) => [...samples].filter(({ connecting_s }) => connecting_s > 0).length
const rowsOf = (csv: string): Row[] => parse(csv, { columns: true })
const read = async (name: string) => rowsOf(await readFile(join(recorded, name), 'utf8'))

/** Rows with some of their columns, by their keys. */
function byKey(rows: readonly Row[], keys: readonly string[], columns: readonly string[]) {
  return new Map(rows.map((row) => [keys.map((key) => row[key]).join(' '), columns.map((name) => row[name])]))
}

/** Asserts that rows are as they were recorded: a figure that has more digits now is, rounded, the recorded one. */
function assertRecorded(found: ReturnType<typeof byKey>, recorded: ReturnType<typeof byKey>): void {
  assert.deepEqual([...found.keys()].toSorted(), [...recorded.keys()].toSorted())
  for (const [key, fields] of recorded)
    for (const [index, then] of fields.entries()) {
      const now = found.get(key)?.[index]
      if (now === then) continue
      const [, decimals = ''] = then?.split('.') ?? []
      const apart = Math.abs(Number(now) - Number(then))
      assert.ok(now && then && apart <= 0.51 / 10 ** decimals.length, `${key}: ${now}, and ${then} was recorded`)
    }
}

test('the samples of a cell give the figures that were recorded with them', async () => {
  const rows = await read('samples/results.csv')
  assert.equal(rows.length, 7)
  for (const row of rows) {
    const samples = await readSamples(join(recorded, row['samples'] as string))
    const { requests, answered, failed, connections, seconds, rps, latencies } = figuresOf({
      samples,
      connections: dialled(samples),
    })
    const again = {
      ...Object.fromEntries(
        Object.entries({ requests, answered, failed, connections }).map(([k, v]) => [k, String(v)]),
      ),
      seconds: seconds.toFixed(6),
      rps: rps?.toFixed(2),
      ...Object.fromEntries(Object.entries(latencies ?? {}).map(([name, value]) => [name, value.toFixed(6)])),
    }
    assert.equal(Object.keys(again).length, 13)
    assert.deepEqual(Object.fromEntries(Object.keys(again).map((name) => [name, row[name]])), again)
  }
})

describe('a recorded run of 87 cells in two blocks', () => {
  let tables: ReturnType<typeof renderTables>

  before(async () => {
    const text = async (name: string) => readFile(join(recorded, 'run', name), 'utf8')
    const cells = gunzipSync(await readFile(join(recorded, 'run/cells.jsonl.gz'))).toString()
    const header = parseHeader(JSON.stringify({ ...JSON.parse(await text('run.json')), format }), 'run.json')
    const checks = parseLines(await text('checks.jsonl'), checkSchema, 'checks.jsonl')
    tables = renderTables(analyse(replay(header, parseLines(cells, resultSchema, 'cells.jsonl'), checks)))
  })

  test('has the recorded rates, latencies, percentages and outcomes', async () => {
    const keys = ['Topology', 'Network', 'Server']
    const latencies = ['Mean Latency', 'Mode Latency', 'Worst Latency']
    const columns = ['RPS', ...latencies, '% NGINX (RPS)', 'Outcome', 'Bound']
    const then = byKey(await read('run/table.csv'), keys, columns)
    assert.equal(then.size, 87)
    assertRecorded(byKey(rowsOf(tables['table.csv'] ?? ''), keys, columns), then)
  })

  test('has the recorded intervals, verdicts and ranks', async () => {
    const keys = ['network', 'metric', 'server', 'topology']
    const columns = ['ratio', 'low', 'high', 'verdict', 'best_rank', 'worst_rank']
    const verdicts: Row = {
      different: 'significantly different',
      tied: 'equivalent',
      'not separated': 'no significant difference',
    }
    const rows = (await read('run/comparison.csv')).map((row) => ({
      ...row,
      verdict: verdicts[row['verdict'] ?? ''] ?? '',
    }))
    const then = byKey(rows, keys, columns)
    assert.ok(then.size > 100)
    assertRecorded(byKey(rowsOf(tables['comparison.csv'] ?? ''), keys, columns), then)
  })
})
