import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figures, read, tableUnder } from './figures.ts'

const micros = (value: string | undefined) => `${Math.round(Number(value))} µs`

test('the table of what a request costs the generator has the figures that were measured, and all of them', async () => {
  const table = tableUnder(await read('docs/generator.md'), 'What a request costs now')
  const rows = await figures('cost')
  for (const row of rows) {
    const ratio = (to: string) =>
      row[`lab_to_${to}`] ? `${row[`lab_to_${to}`]} (${row[`lab_to_${to}_least`]}–${row[`lab_to_${to}_most`]})` : ''
    const wrk = row['wrk_us'] ? micros(row['wrk_us']) : 'misreads its answers'
    const line = [
      '',
      row['server'],
      row['connections'],
      micros(row['hey_us']),
      micros(row['lab_us']),
      wrk,
      ratio('hey'),
      ratio('wrk'),
      '',
    ]
    assert.ok(table.includes(line.join(' | ').trim()), line.join(' | '))
  }
  assert.equal(table.length, rows.length)
})
