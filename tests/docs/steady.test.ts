import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { companion, compared, cost, figures, type Row, read, timed } from './figures.ts'

const servers = ['nginx', 'waitress', 'async']
const page = await read('docs/method.md')
const runs = [...Map.groupBy(await figures('repeat-steady'), (row) => row['run']).values()]
const of = (server: string, run: readonly Row[]) => run.filter((row) => row['server'] === server)

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** How far one server's cost is from that of NGINX in its block; NGINX's middle measurement from its two others. */
function besideNginx(block: readonly Row[], server: string): number {
  const nginx = of('nginx', block)
  if (server !== 'nginx') return cost(of(server, block)) - cost(nginx)
  const isMiddle = (row: Row) => row['baseline_repetition'] === '2'
  return cost(nginx.filter(isMiddle)) - cost(nginx.filter((row) => !isMiddle(row)))
}

test('the table of repeated steady runs is that of their figures', async () => {
  assert.equal(runs.length, 10)
  for (const server of servers) {
    const measured = runs.map((run) => of(server, run))
    const costs = measured.map((rows) => cost(rows))
    const toCompanion = measured.map((rows) => cost(rows) - cost(rows, companion))
    const paired = runs.map((run) => {
      const blocks = [...Map.groupBy(run, (row) => row['block']).values()]
      return mean(blocks.map((block) => besideNginx(block, server)))
    })
    const differ = [costs, paired, toCompanion].map((values) => percent(sampleStandardDeviation(values)))
    const line = ['', server, `${Math.exp(mean(costs)).toFixed(0)} µs`, ...differ, ''].join(' | ').trim()
    assert.ok(page.includes(`${line}\n`), line)
  }
})

test('two steady runs of the same are found equivalent as often as docs say, and never different', () => {
  const verdicts = runs.flatMap((a, index) => {
    const b = runs[index + 1]
    if (index % 2 === 1 || !b) return []
    const cells = servers.map((cell) => ({ cell, a: timed(of(cell, a)), b: timed(of(cell, b)) }))
    return compared(cells).map(({ verdict }) => verdict)
  })
  assert.deepEqual(new Set(verdicts), new Set(['equivalent', 'no significant difference']))
  const equivalent = verdicts.filter((verdict) => verdict === 'equivalent').length
  assert.ok(
    page.replaceAll(/\s+/g, ' ').includes(`calls ${equivalent} of ${verdicts.length} cells equivalent`),
    `${equivalent}`,
  )
})
