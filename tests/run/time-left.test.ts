import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { type PlannedCell, plan } from '../../scripts/plan/plan.ts'
import type { Server } from '../../scripts/registry/server.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { positionOf, timeLeft_s } from '../../scripts/run/time-left.ts'
import { type Scenario, scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { checkout } from '../fixtures/checkout.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverNamed } from '../fixtures/server.ts'

interface Duration {
  readonly cell: string
  readonly server: string
  readonly keepsAlive: boolean
  readonly requests: number
  readonly seconds: number
  readonly total_s: number
}

const keyOf = ({ block, baseline_repetition, network, topology, server }: PlannedCell) =>
  [block, baseline_repetition, network, topology, server].join()

/** What the cells of a run took: of the example, and of the article's scenario as far as recorded cells tell. */
async function recorded(name: 'example' | 'article'): Promise<ReadonlyMap<string, Duration>> {
  const text = await readFile(join(import.meta.dirname, `../fixtures/durations/${name}.csv`), 'utf8')
  const rows: Record<string, string>[] = parse(text, { columns: true })
  return new Map(
    rows.map((row) => {
      const cell = keyOf({ ...row, block: row['block'] } as unknown as PlannedCell)
      const [requests, seconds, total_s] = [Number(row['requests']), Number(row['seconds']), Number(row['total_s'])]
      return [
        cell,
        { cell, server: String(row['server']), keepsAlive: row['keeps_alive'] === 'yes', requests, seconds, total_s },
      ]
    }),
  )
}

/** What the cells of the article's table took over home-2020, in five blocks; the baseline was measured once in each. */
async function reproduced(): Promise<ReadonlyMap<string, Duration>> {
  const text = await readFile(join(checkout, 'scenarios/questions/figures/reproduce-results.csv'), 'utf8')
  const rows: Record<string, string>[] = parse(text, { columns: true })
  const durations = rows.flatMap((row) =>
    [1, 2, 3].map((baseline_repetition): [string, Duration] => {
      const cell = keyOf({ ...row, baseline_repetition } as unknown as PlannedCell)
      const [server, requests] = [String(row['server']), Number(row['requests'])]
      const keepsAlive = Number(row['connections']) < requests / 2
      return [
        cell,
        { cell, server, keepsAlive, requests, seconds: Number(row['seconds']), total_s: Number(row['total_s']) },
      ]
    }),
  )
  return new Map(durations)
}

/** A run of a scenario, in the order in which it is planned, with a part of its cells measured. */
function runsOf(scenario: Scenario, durations: ReadonlyMap<string, Duration>, seed: number) {
  const keeps = new Map([...durations.values()].map(({ server, keepsAlive }) => [server, keepsAlive]))
  const servers: Server[] = [...keeps].map(([name, keepsAlive]) => serverNamed(name, { keepsAlive }))
  const order = plan(scenario, servers, seed)
  const took = order.map((cell) => durations.get(keyOf(cell)) ?? assert.fail(keyOf(cell)))
  const results = order.map((cell, index) => {
    const { requests, seconds, total_s } = took[index] as Duration
    const result = resultOf(cell.server, cell.topology, requests / seconds)
    const timing = { ...result.timing, total_s }
    return { ...result, cell, timing, figures: { ...result.figures, seconds } }
  })
  const total_s = took.reduce((sum, one) => sum + one.total_s, 0)
  const after = (share: number) => {
    let [spent_s, count] = [0, 0]
    for (; spent_s < share * total_s; count++) spent_s += took[count]?.total_s ?? 0
    const run: Manifest = manifestOf(results.slice(0, count), { scenario, servers, order })
    return { run, left_s: total_s - spent_s }
  }
  return { order, total_s, after }
}

const load = { kind: 'hey', requests: 2000, workers: 50 }
const networks = ['lan', 'home-2020']
// Its ceilings are no part of the recorded cells.
const article = scenarioSchema.parse({ networks, load, cell_timeout_s: 30, ceilings: false })
const example = scenarioSchema.parse({
  networks,
  load: { kind: 'hey', requests: 1000, workers: 50, at_least_s: 2 },
  blocks: 2,
  cell_timeout_s: 15,
  ceilings: false,
})

const reproduce = scenarioSchema.parse({
  networks: ['home-2020'],
  topologies: ['direct'],
  load,
  blocks: 5,
  cell_timeout_s: 45,
  ceilings: false,
})

describe('the time that a run has left', async () => {
  for (const [name, scenario, durations] of [
    ['article', article, await recorded('article')],
    ['example', example, await recorded('example')],
    ['reproduce', reproduce, await reproduced()],
  ] as const) {
    test(`the time left of the ${name} run is within 30 % from a tenth of the run to its middle, in any order`, () => {
      const shares: string[] = []
      for (let seed = 1; seed <= 50; seed++) {
        const { after } = runsOf(scenario, durations, seed)
        for (const share of [0.1, 0.25, 0.5]) {
          const { run, left_s } = after(share)
          const ratio = timeLeft_s(run) / left_s
          shares.push(`${share} ${ratio.toFixed(2)}`)
        }
      }
      const bad = shares.filter((one) => Math.abs(Number(one.split(' ')[1]) - 1) > 0.3)
      assert.deepEqual(bad, [], shares.sort().join('; '))
    })
  }
})

describe('what a run has left', () => {
  const measured = [resultOf('nginx', 'direct', 1000), resultOf('async', 'direct', 500)]
  const [, async] = measured.map(({ cell }) => cell)
  const left = { ...(async as PlannedCell), block: 2 }

  test('a cell that was measured in another block takes as long again', () => {
    const run = manifestOf(measured, { order: [...measured.map(({ cell }) => cell), left] })
    const scenario = { ...run.scenario, ceilings: false }
    assert.equal(timeLeft_s({ ...run, scenario }), measured[1]?.timing.total_s)
  })

  test('an experiment takes as long as planned, and as long again as it took once it was made', () => {
    const patience = { name: 'patience', why: 'Why?', source: 'a test', patience_s: 180, steps: [{ hold_s: 120 }] }
    const scenario = scenarioSchema.parse({ exposure: { experiments: [patience], limits: { seconds: 180 } } })
    const planned = (server: string) =>
      ({ server, topology: 'direct', network: 'lan', experiment: 'patience' }) as const
    const run = manifestOf([], { scenario, experiments: [planned('async'), planned('nginx')] })
    assert.equal(timeLeft_s(run), 2 * 182)
    const result = {
      planned: planned('async'),
      startedAt: '',
      outcome: 'ok',
      reason: '',
      limits: {},
      at_once: 1,
      shortage_s: null,
      total_s: 40,
    } as const
    const made = { result: { ...result, open_files: null, droplet: null }, play: null }
    assert.equal(timeLeft_s({ ...run, exposures: [made] }), 40)
  })

  test('experiments that are made at a time take their share of the time, but not those over a link, and that have to be made alone', () => {
    const left_s = (at_once: number, networks: ['lan' | 'internet'], alone = '', count?: number) => {
      const steps = [{ hold_s: 60 }]
      const silent = { name: 'silent', why: 'Why?', source: 'a test', connections: [1], rung_s: 23, steps }
      const scenario = scenarioSchema.parse({ networks, exposure: { at_once, experiments: [silent] } })
      const experiments = ['a', 'b', 'c'].map((server) => ({
        ...{ server, topology: 'direct' as const, experiment: 'silent' },
        network: networks[0],
      }))
      return timeLeft_s(manifestOf([], { scenario, experiments }), [], {
        isAlone: ({ server }) => server === alone,
        ...(count === undefined ? {} : { count }),
      })
    }
    assert.deepEqual([left_s(1, ['lan']), left_s(3, ['lan']), left_s(3, ['internet'])], [90, 30, 90])
    assert.equal(left_s(3, ['lan'], 'b'), 30 + 60 / 3)
    // The memory has room for two.
    assert.equal(left_s(3, ['lan'], '', 2), 45)
  })

  test('networks that are passed over take no time and are not counted', () => {
    const elsewhere = { ...left, network: 'internet' }
    const order = [...measured.map(({ cell }) => cell), elsewhere]
    const scenario = scenarioSchema.parse({ networks: ['lan', 'internet'], load })
    const run = manifestOf(measured, { order, scenario })
    assert.deepEqual(positionOf(run, ['internet']), { done: 2, total: 2, left_s: 0 })
    const position = positionOf(run)
    assert.deepEqual([position.done, position.total, position.left_s > 0], [2, 3, true])
  })
})
