import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { cost, figures, type Row, read } from './figures.ts'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** How far one server's cost is from that of NGINX in its block; NGINX's middle measurement from its two others. */
function besideNginx(block: readonly Row[], server: string): number {
  const nginx = block.filter((row) => row['server'] === 'nginx')
  if (server !== 'nginx') return cost(block.filter((row) => row['server'] === server)) - cost(nginx)
  const isMiddle = (row: Row) => row['baseline_repetition'] === '2'
  return cost(nginx.filter(isMiddle)) - cost(nginx.filter((row) => !isMiddle(row)))
}

test('the table of repeated steady runs is that of their figures', async () => {
  const page = await read('docs/method.md')
  const runs = [...Map.groupBy(await figures('repeat-steady'), (row) => row['run']).values()]
  assert.equal(runs.length, 10)
  for (const server of ['nginx', 'waitress', 'async']) {
    const measured = runs.map((run) => run.filter((row) => row['server'] === server))
    const costs = measured.map((rows) => cost(rows))
    const toCompanion = measured.map((rows) => cost(rows) - cost(rows, 'companion_us_per_request'))
    const paired = runs.map((run) => {
      const blocks = [...Map.groupBy(run, (row) => row['block']).values()]
      return mean(blocks.map((block) => besideNginx(block, server)))
    })
    const differ = [costs, paired, toCompanion].map((values) => percent(sampleStandardDeviation(values)))
    const line = ['', server, `${Math.exp(mean(costs)).toFixed(0)} µs`, ...differ, ''].join(' | ').trim()
    assert.ok(page.includes(`${line}\n`), line)
  }
})
