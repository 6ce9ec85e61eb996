import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { bench, leftovers, scenarioFile, testLab } from './harness.ts'

const slowRead = (name: string, more: string) => `
    - name: ${name}
      why: Does a client that reads slowly keep the others waiting?
      source: slowhttptest -X
      only: {servers: [sequential1]}
      environment: {REPLY_BYTES: "4194304"}
      healthy: {new_per_s: 5, keep_alive: 3, keep_alive_per_s: 1, late_s: 2}
      connections: [1]
      rung_s: 4
      receive_buffer: 2048
      ${more}
      steps:
        - send: "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"
        - read: {bytes: 1, every_s: 1, for_s: 60}`

// As short as the verdicts allow.
const scenario = `
servers: [eight-workers, eight-workers-timeout, sequential1]
topologies: [direct, behind-nginx]
exposure:
  at_once: 2
  healthy: {before_s: 1, after_s: 10, late_s: 0.5}
  verdicts: {denied_for_s: 2}
  experiments:
    - name: silent
      why: Does a client that says nothing keep the others waiting?
      source: the self-check
      only: {servers: [eight-workers, eight-workers-timeout]}
      connections: [8, 9]
      rung_s: 3
      steps: [{hold_s: 60}]
${slowRead('slow-read', '')}
${slowRead('slow-read-unbuffered', 'proxy: {buffering: off}')}
    - name: patience
      why: How long may a client say nothing?
      source: the self-check
      only: {servers: [eight-workers-timeout], topologies: [direct]}
      patience_s: 3
      steps: [{hold_s: 60}]
    - name: unread
      why: How long may an answer be left unread?
      source: the self-check
      only: {servers: [sequential1, eight-workers-timeout], topologies: [direct]}
      environment: {REPLY_BYTES: "4194304", HEADER_TIMEOUT_S: "2"}
      patience_s: 6
      steps:
        - send: "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"
        - no_read_s: 60
`

describe('experiments', () => {
  let settings: Settings
  let manifest: Manifest
  let printed: string

  before(async () => {
    const lab = await testLab()
    settings = lab.settings
    const { exitCode, all } = await bench(settings, ['run', '--scenario', await scenarioFile(scenario)])
    printed = String(all)
    assert.equal(exitCode, 0, printed)
    assert.deepEqual(await leftovers(lab.docker, settings.project), [])
    manifest = await loadRun(settings.reports, undefined)
  })

  const verdictOf = (server: string, topology: string, experiment = 'silent') => {
    const found = analyse(manifest).exposures.find(
      ({ cell }) => cell.server === server && cell.topology === topology && cell.experiment === experiment,
    )
    assert.ok(found?.verdict, `${server} ${topology}: ${found?.outcome}`)
    return found.verdict
  }

  test('a server of eight workers and a spare one is denied at nine silent connections, and not at eight', () => {
    const verdict = verdictOf('eight-workers', 'direct')
    assert.deepEqual(verdict.kind === 'denied' && verdict.bracket, { held: 8, denied: 9 }, JSON.stringify(verdict))
  })

  test('the same server holds where it sends silent clients away, and behind NGINX', () => {
    for (const [server, topology] of [
      ['eight-workers-timeout', 'direct'],
      ['eight-workers', 'behind-nginx'],
    ] as const) {
      const verdict = verdictOf(server, topology)
      assert.equal(verdict.kind, 'held', JSON.stringify(verdict))
    }
  })

  test('a slow reader of a large answer takes a sequential server away, and NGINX prevents it because it buffers', () => {
    const kindOf = (topology: string, experiment: string) => verdictOf('sequential1', topology, experiment).kind
    assert.equal(kindOf('direct', 'slow-read'), 'denied')
    assert.equal(kindOf('behind-nginx', 'slow-read-unbuffered'), 'denied')
    // On a busy machine answers may be slow.
    const buffered = kindOf('behind-nginx', 'slow-read')
    assert.ok(buffered === 'held' || buffered === 'degraded', buffered)
  })

  test('a client that says nothing is seen to be sent away', () => {
    const verdict = verdictOf('eight-workers-timeout', 'direct', 'patience')
    assert.ok(verdict.kind === 'cut' && verdict.after_s < 1, JSON.stringify(verdict))
  })

  test('the server’s kernel tells for how long an answer may be left unread, since its client does not see the end', () => {
    const verdict = verdictOf('eight-workers-timeout', 'direct', 'unread')
    assert.ok(verdict.kind === 'cut' && verdict.had_s !== null && !verdict.answered, JSON.stringify(verdict))
    // Its time-out is 2 s.
    assert.ok(verdict.after_s > 1.9, JSON.stringify(verdict))
    assert.equal(verdictOf('sequential1', 'direct', 'unread').kind, 'patient')
  })

  test('a process of the server may have 1024 files open', () => {
    for (const { result } of manifest.exposures) assert.equal(result.open_files, 1024, result.reason)
  })

  test('experiments that are made at a time have containers of their own, and say so', () => {
    const counts = manifest.exposures.map(({ result }) => result.at_once)
    assert.ok(counts.includes(2), counts.join())
    for (const { result } of manifest.exposures) assert.equal(result.outcome, 'ok', result.reason)
  })

  test('the verdicts are printed, and in every report', async () => {
    const texts = ['exposure.csv', 'report.md', 'report.html'].map((name) =>
      readFile(join(settings.reports, manifest.runId, name), 'utf8'),
    )
    for (const text of await Promise.all(texts)) assert.match(text, /denied between 8 and 9/)
    assert.match(printed, /eight-workers: 9 silent connections take it away\. Behind NGINX nothing tried here did\./)
  })
})
