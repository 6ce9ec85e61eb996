import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { attributionOfResult } from '../../scripts/analysis/attributions.ts'
import type { Figures } from '../../scripts/load/figures.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { isComparable } from '../../scripts/run/outcomes.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { assertBottleneck, runScenario, testSettings, useComposeFiles } from './harness.ts'

const [requests, workers] = [300, 10]

/** Servers that end some connections under a request, or after an answer. */
const ending = [
  'drops-kept',
  'resets-kept',
  'drops-new',
  'cuts-midway',
  'closes-after-five',
  'announces-close',
  'http-1-0',
]
/** Servers whose connections are kept, and whose answers are all right. */
const keeping = [
  'asked-as-hey',
  'cookies',
  'gzipped',
  'chunked',
  'interim',
  'http-1-0-kept',
  'byte-by-byte',
  'long-head',
  'some-are-slow',
  'holds-one',
]

describe('the load generator against servers on which generators go wrong', () => {
  let settings: Settings
  let manifest: Manifest

  before(async () => {
    useComposeFiles('docker-compose.cases.yml')
    settings = await testSettings()
    manifest = await runScenario(settings, {
      servers: ['nginx', ...ending, ...keeping, 'redirects', 'threads-keep-alive', 'takes-few'],
      topologies: ['direct'],
      load: { kind: 'hey', requests, workers },
    })
  })

  const isAnswered = (server: string) => {
    const { outcome, reason, figures } = measured(manifest, server)
    assert.equal(outcome, 'ok', `${server}: ${reason}`)
    assert.deepEqual([figures.requests, figures.answered], [requests, requests])
    return figures
  }
  const fails = (server: string, failures: Readonly<Record<string, number>>) => {
    const { outcome, reason, figures } = measured(manifest, server)
    assert.equal(outcome, 'failed-requests', `${server}: ${reason}`)
    assert.deepEqual(figures.failures, failures)
    assert.equal(figures.retries, 0)
    isIncomparable(manifest, server)
    return figures
  }

  for (const server of ['drops-kept', 'resets-kept'])
    test(`a request that a kept connection ends under is asked again and counted: ${server}`, () => {
      const { retries, connections } = isAnswered(server)
      assert.equal(retries, 20)
      assert.ok(connections > retries, `${connections}`)
    })

  test('a request that a new connection ends under is a failure', () => {
    const { figures, reason } = measured(manifest, 'drops-new')
    assert.deepEqual([figures.failed, figures.answered, figures.retries], [5, requests - 5, 0], reason)
    isIncomparable(manifest, 'drops-new')
    // Nothing is kept, so that each request has a connection of its own.
    assert.equal(figures.connections, requests)
  })

  test('an answer that ends midway is a failure and not asked for again', () => {
    fails('cuts-midway', { 'broken-answer': 5 })
  })

  test('a connection that the server closes after its fifth answer carries no sixth', () => {
    const { connections } = isAnswered('closes-after-five')
    assert.ok(connections >= requests / 5, `${connections}`)
  })

  test('a connection whose end is announced is not used again', () => {
    const { connections, retries } = isAnswered('announces-close')
    assert.ok(connections >= requests / 7, `${connections}`)
    assert.equal(retries, 0)
  })

  test('a connection of HTTP/1.0 is kept only if the server says so', () => {
    const { connections, retries } = isAnswered('http-1-0')
    assert.deepEqual([connections, retries], [requests, 0])
  })

  for (const server of keeping)
    test(`every request is answered, once, on a kept connection: ${server}`, () => {
      const { connections, retries } = isAnswered(server)
      assert.equal(retries, 0)
      // Each worker may have dialled once more, and taken another's connection meanwhile.
      assert.ok(connections <= 2 * workers, `${connections}`)
    })

  test('workers whose connection has to wait for a thread wait for it', () => {
    isAnswered('threads-keep-alive')
  })

  test('a server is measured though most dials are still going on when the load is over', () => {
    const { connections } = isAnswered('takes-few')
    const opened = measured(manifest, 'takes-few').counters?.connections_opened ?? 0
    assert.ok(connections < opened, `${opened} dials and ${connections} connections`)
  })

  test('a redirect is a failure and not followed', () => {
    fails('redirects', { 'status-302': 5 })
  })

  test('no more requests are under way than there are workers', () => {
    for (const { cell, figures } of manifest.results) {
      assert.ok(figures?.latencies, cell.server)
      const underWay = (figures.answered * figures.latencies.mean_s) / figures.seconds
      assert.ok(underWay <= 1.01 * workers, `${cell.server}: ${underWay}`)
    }
  })
})

// As article.yaml has it, the time of a request comes before that of the cell; as standard.yaml has it, after.
describe('the load generator against servers that leave requests without an answer', () => {
  const timeout_s = 2
  const runs = new Map<number, Manifest>()

  before(async () => {
    useComposeFiles('docker-compose.cases.yml')
    const settings = await testSettings()
    for (const cell_timeout_s of [1, 8])
      runs.set(
        cell_timeout_s,
        await runScenario(settings, {
          servers: ['nginx', 'stuck-connections', 'never-ends'],
          topologies: ['direct'],
          load: { kind: 'hey', requests: 1000, workers: 50, timeout_s },
          cell_timeout_s,
        }),
      )
  })

  for (const [words, cell_timeout_s] of [
    ['first', 8],
    ['last', 1],
  ] as const) {
    const resultOf = (server: string) => measured(runs.get(cell_timeout_s), server)
    const isUnanswered = (server: string) => {
      const { outcome, reason, figures } = resultOf(server)
      assert.equal(outcome, 'failed-requests', reason)
      assert.match(reason, /^\d+ unanswered after [\d.]+ s; [\d,]+ of [\d,]+ answered$/)
      assert.ok((figures.unanswered_longest_s ?? 0) >= timeout_s)
      // The rate is over the whole time.
      assert.ok(figures.seconds >= timeout_s, `${figures.seconds} s`)
      assert.deepEqual(Object.keys(figures.failures), ['unanswered'])
      assert.equal(figures.requests, figures.answered + figures.unanswered)
      isIncomparable(runs.get(cell_timeout_s), server)
      return figures
    }

    test(`connections that nobody accepts are failures where the timeout of a request comes ${words}`, () => {
      assert.ok(isUnanswered('stuck-connections').unanswered > 0)
    })

    test(`answers that never end are failures where the timeout of a request comes ${words}`, () => {
      assert.equal(isUnanswered('never-ends').unanswered, 3)
    })
  }
})

describe('the load generator against servers that close idle connections', () => {
  const load = { kind: 'hey', requests: 500, workers: 50 }
  let manifest: Manifest

  before(async () => {
    useComposeFiles('docker-compose.cases.yml')
    manifest = await runScenario(await testSettings(), {
      servers: ['nginx', 'idle-30-ms', 'idle-5-s'],
      topologies: ['direct'],
      networks: ['internet'],
      load,
    })
  })

  test('a server that closes a connection within a round trip gets a new one for each request', (context) => {
    const { outcome, reason, figures } = measured(manifest, 'idle-30-ms')
    assert.equal(outcome, 'ok', reason)
    // Whatever comes on a connection that was there already comes too late.
    assert.ok(figures.connections >= load.requests, `${figures.connections}`)
    assert.ok(figures.retries > 0)
    const result = manifest.results.find(({ cell }) => cell.server === 'idle-30-ms') as CellResult
    assertBottleneck(context, attributionOfResult(result, manifest), 'client-concurrency', 'idle-30-ms')
  })

  test('a server that keeps a connection for longer than a round trip is asked once for each request', () => {
    const { outcome, reason, figures } = measured(manifest, 'idle-5-s')
    assert.equal(outcome, 'ok', reason)
    assert.equal(figures.retries, 0)
    assert.ok(figures.connections <= 2 * load.workers, `${figures.connections}`)
  })

  test('no more requests are under way over a link than there are workers', () => {
    for (const { cell, figures } of manifest.results) {
      assert.ok(figures?.latencies && figures.rps, cell.server)
      assert.ok(figures.rps * figures.latencies.mean_s <= 1.01 * load.workers, cell.server)
    }
  })
})

/** A cell that was loaded. */
function measured(manifest: Manifest | undefined, server: string): CellResult & { readonly figures: Figures } {
  const result = manifest?.results.find(({ cell }) => cell.server === server)
  assert.ok(result, server)
  assert.ok(result.figures, `${server}: ${result.outcome}: ${result.reason}`)
  return { ...result, figures: result.figures }
}

/** No rate of the cell stands beside another's. */
function isIncomparable(manifest: Manifest | undefined, server: string): void {
  assert.ok(manifest)
  assert.equal(isComparable(measured(manifest, server)), false)
  const cell = analyse(manifest).cells.find((one) => one.server === server)
  assert.deepEqual([cell?.comparable, cell?.pct_nginx], [0, null], server)
}
