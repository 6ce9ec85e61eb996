import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { figures, type Row, read } from './figures.ts'

const cost = (row: Row) => Math.log(Number(row['cpu_us_per_request']))
const meanCost = (rows: readonly Row[]) => mean(rows.map(cost))
const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** How far one server's cost is from that of NGINX in its block; NGINX's middle measurement from its two others. */
function besideNginx(block: readonly Row[], server: string): number {
  const nginx = block.filter((row) => row['server'] === 'nginx')
  if (server !== 'nginx') return meanCost(block.filter((row) => row['server'] === server)) - meanCost(nginx)
  const isMiddle = (row: Row) => row['baseline_repetition'] === '2'
  return meanCost(nginx.filter(isMiddle)) - meanCost(nginx.filter((row) => !isMiddle(row)))
}

test('the table of repeated steady runs is that of their figures', async () => {
  const page = await read('docs/method.md')
  const runs = [...Map.groupBy(await figures('repeat-steady'), (row) => row['run']).values()]
  assert.equal(runs.length, 10)
  for (const server of ['nginx', 'waitress', 'async']) {
    const costs = runs.map((run) => meanCost(run.filter((row) => row['server'] === server)))
    const paired = runs.map((run) => {
      const blocks = [...Map.groupBy(run, (row) => row['block']).values()]
      return mean(blocks.map((block) => besideNginx(block, server)))
    })
    const [raw, taken] = [costs, paired].map((values) => percent(sampleStandardDeviation(values)))
    const line = `| ${server} | ${Math.exp(mean(costs)).toFixed(0)} µs | ${raw} | ${taken} |\n`
    assert.ok(page.includes(line), line)
  }
})
