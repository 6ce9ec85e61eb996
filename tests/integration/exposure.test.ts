import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { bench, leftovers, scenarioFile, testLab } from './harness.ts'

// As short as the verdicts allow.
const scenario = `
servers: [eight-workers, eight-workers-timeout]
topologies: [direct, behind-nginx]
exposure:
  healthy: {before_s: 1, after_s: 10, late_s: 0.5}
  verdicts: {denied_for_s: 2}
  experiments:
    - name: silent
      why: Does a client that says nothing keep the others waiting?
      source: the self-check
      connections: [8, 9]
      rung_s: 3
      steps: [{hold_s: 60}]
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

  const verdictOf = (server: string, topology: string) => {
    const found = analyse(manifest).exposures.find(({ cell }) => cell.server === server && cell.topology === topology)
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

  test('a process of the server may have 1024 files open', () => {
    for (const { result } of manifest.exposures) assert.equal(result.open_files, 1024, result.reason)
  })

  test('the verdicts are printed, and in every report', async () => {
    const texts = ['exposure.csv', 'report.md', 'report.html'].map((name) =>
      readFile(join(settings.reports, manifest.runId, name), 'utf8'),
    )
    for (const text of await Promise.all(texts)) assert.match(text, /denied between 8 and 9/)
    assert.match(printed, /eight-workers: 9 silent connections take it away\. Behind NGINX nothing tried here did\./)
  })
})
