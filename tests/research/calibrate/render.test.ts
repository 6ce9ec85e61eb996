import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Measured } from '../../../scripts/research/calibrate/pairs.ts'
import { renderCalibration } from '../../../scripts/research/calibrate/render.ts'
import { toNetwork } from '../../../scripts/scenario/network.ts'

const measured = (rps: number, changes: Partial<Measured> = {}): Measured => ({
  rps,
  mean_s: 0.05,
  p50_s: 0.05,
  p99_s: 0.1,
  connections: 50,
  answered: 2000,
  ...changes,
})
const pairs = [1000, 1010, 990, 1005].map((rps, index) => ({
  hey: measured(rps),
  lab: measured(rps * (index % 2 === 0 ? 1.01 : 0.99), { p99_s: 0.12 }),
}))
const rendered = renderCalibration([{ network: toNetwork('internet'), server: 'nginx', pairs }])
const rows = parse(rendered.csv, { columns: true }) as Record<string, string>[]
const row = (figure: string) => rows.find((candidate) => candidate['figure'] === figure) ?? {}

describe('a calibration', () => {
  test('a calibration has a row for each figure, with the ratio’s interval and whether it is equivalent', () => {
    assert.deepEqual([row('rps')['ratio'], row('rps')['equivalent'], row('rps')['margin_pct']], ['1.000', 'yes', '3'])
    assert.deepEqual([row('p99_s')['ratio'], row('p99_s')['equivalent']], ['1.200', 'not shown'])
    assert.deepEqual([row('connections')['hey'], row('connections')['equivalent']], ['50', 'yes'])
  })

  test('a calibration keeps the pairs behind it', () => {
    const kept = parse(rendered.pairs, { columns: true }) as Record<string, string>[]
    assert.equal(kept.length, 4)
    assert.deepEqual([kept[3]?.['pair'], kept[3]?.['hey_rps'], kept[3]?.['lab_p99_s']], ['4', '1005', '0.12'])
  })
})
