import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figures, type Row, read, tableUnder } from './figures.ts'

const measured = ['rps', 'mean_s', 'p50_s', 'p99_s', 'connections']

/** How the page has a figure of the lab's load to that of hey. */
function cellOf(row: Row | undefined): string {
  const { ratio, low, high, figure } = row ?? {}
  const rounded = Number(ratio).toFixed(2)
  return figure === 'connections' ? rounded : `${rounded} (${low}–${high})`
}

const tables = { calibration: 'Does the load do what hey does?', 'calibration-lan': 'On a LAN' } as const

for (const [file, heading] of Object.entries(tables))
  test(`the table of the load against hey has the figures that were measured, and all of them: ${file}`, async () => {
    const table = tableUnder(await read('docs/method.md'), heading)
    const servers = Map.groupBy(await figures(file), ({ network, server }) => `| \`${network}\` | ${server} |`)
    for (const [begin, rows] of servers) {
      const cells = measured.map((name) => cellOf(rows.find(({ figure }) => figure === name)))
      const line = [`${begin} ${rows[0]?.['pairs']}`, ...cells].join(' | ')
      assert.ok(table.includes(`${line} |`), `${line} |`)
    }
    assert.equal(table.length, servers.size)
  })
