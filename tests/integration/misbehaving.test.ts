import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { connect } from '../../scripts/lab/engine.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { leftovers, runScenario, testSettings, useComposeFiles } from './harness.ts'

const broken = [
  'exits-at-once',
  'never-listens',
  'answers-500',
  'wrong-body',
  'odd-line-end',
  'hangs-at-once',
  'hangs-midway',
  'dies-midway',
  'eats-memory',
  'truncates',
  'logs-nowhere',
  'has-a-terminal',
  'no-image',
]

describe('servers that misbehave', () => {
  let manifest: Manifest
  let folder = ''
  const settingsReady = testSettings()

  before(async () => {
    useComposeFiles('docker-compose.misbehaving.yml')
    const settings = await settingsReady
    manifest = await runScenario(settings, {
      servers: ['nginx', ...broken],
      topologies: ['direct'],
      load: { kind: 'hey', requests: 100, workers: 10 },
      ready_timeout_s: 6,
    })
    folder = join(settings.reports, manifest.runId)
  })

  const resultOf = (server: string): CellResult => {
    const result = manifest.results.find(({ cell }) => cell.server === server)
    assert.ok(result, server)
    return result
  }
  const becomes = (server: string, outcome: string, reason: RegExp) => {
    const result = resultOf(server)
    assert.equal(result.outcome, outcome, `${server}: ${result.reason}`)
    assert.match(result.reason, reason)
  }
  const logOf = (server: string) => readFile(join(folder, 'logs', `${cellId(resultOf(server).cell)}.log`), 'utf8')

  test('a server that exits at once gets no-start, and its last words are logged', async () => {
    becomes('exits-at-once', 'no-start', /^server: exited with code 3 before it answered$/)
    assert.match(await logOf('exits-at-once'), /no such thing: config/)
  })

  test('a server that never listens gets no-start', () =>
    becomes('never-listens', 'no-start', /^did not answer within 6 s: nothing listens on port 8888$/))

  test('a server without an image gets no-start', () => becomes('no-image', 'no-start', /no-such-image/))

  test('a server that answers with status 500 gets wrong-answer', () =>
    becomes(
      'answers-500',
      'wrong-answer',
      /^still answered 500 \("sorry"\) instead of 200 after 6 s, first after [\d.]+ s$/,
    ))

  test('a server that answers with another body gets wrong-answer', () =>
    becomes('wrong-body', 'wrong-answer', /"Hello, World\?" instead of/))

  test('a body with a line’s end that only some programs know is a wrong answer like others', () =>
    becomes('odd-line-end', 'wrong-answer', /"Hello,\u2028World!" instead of/))

  test('a server that accepts connections and never answers gets hung', () =>
    becomes('hangs-at-once', 'hung', /did not answer within 6 s/))

  test('a server that hangs under load gets hung, and its answers before that count', () => {
    becomes('hangs-midway', 'hung', /^stopped answering: \d+ unanswered after 20 s; \d+ of 100 answered$/)
    assert.ok((resultOf('hangs-midway').figures?.answered ?? 0) > 0)
  })

  test('a server that dies under load gets died, with its exit code and last words', async () => {
    becomes('dies-midway', 'died', /^server: exited with code 7 under load; \d+ of 100 answered$/)
    assert.match(await logOf('dies-midway'), /out of ideas/)
    assert.ok(resultOf('dies-midway').figures?.failures['refused'])
  })

  test('a server that needs more memory than its droplet has gets out-of-memory', () =>
    becomes('eats-memory', 'out-of-memory', /memory limit/))

  test('a server that truncates answers gets failed-requests', () => {
    becomes('truncates', 'failed-requests', /^\d+ wrong-body; \d+ of 100 answered$/)
  })

  test('a server with an unreadable log has a row, and its log file says why there is no log', async () => {
    becomes('logs-nowhere', 'no-start', /^server: exited with code 3 before it answered$/)
    assert.match(
      await logOf('logs-nowhere'),
      /\(its log cannot be read: configured logging driver does not support reading\)/,
    )
  })

  test('the last words of a server with a terminal are logged', async () => {
    becomes('has-a-terminal', 'died', /^server: exited with code 7 under load/)
    assert.match(await logOf('has-a-terminal'), /^--- server\nout of ideas$/m)
  })

  test('a server that misbehaves does not stop the run: the other cells are measured', () => {
    assert.equal(manifest.results.length, broken.length + 1)
    assert.equal(resultOf('nginx').outcome, 'ok')
  })

  test('every server that misbehaves leaves a log and no container', async () => {
    const logs = await readdir(join(folder, 'logs'))
    // A server whose container could not be created has written nothing.
    assert.equal(logs.length, broken.length - 1)
    assert.deepEqual(await leftovers(await connect(), (await settingsReady).project), [])
  })
})

test('servers that misbehave get the same verdicts behind NGINX as direct', async () => {
  useComposeFiles('docker-compose.misbehaving.yml')
  const manifest = await runScenario(await testSettings(), {
    servers: ['nginx', 'exits-at-once', 'never-listens', 'answers-500', 'answers-502', 'hangs-at-once', 'no-image'],
    topologies: ['behind-nginx'],
    load: { kind: 'hey', requests: 100, workers: 10 },
    ready_timeout_s: 6,
  })
  const verdicts = Object.fromEntries(
    manifest.results
      .filter(({ cell }) => cell.topology === 'behind-nginx')
      .map(({ cell, outcome, reason }) => [cell.server, `${outcome}: ${reason}`]),
  )
  assert.equal(verdicts['exits-at-once'], 'no-start: server: exited with code 3 before it answered')
  assert.equal(verdicts['never-listens'], 'no-start: did not answer within 6 s: nothing listens on port 8888')
  assert.match(
    verdicts['answers-500'] ?? '',
    /^wrong-answer: still answered 500 \("sorry"\) instead of 200 after 6 s, /,
  )
  assert.equal(verdicts['answers-502'], 'wrong-answer: still answered 502 ("sorry") instead of 200 after 6 s')
  assert.equal(verdicts['hangs-at-once'], 'hung: accepted a connection and did not answer within 6 s')
  assert.match(verdicts['no-image'] ?? '', /^no-start: .*no-such-image/)
})
