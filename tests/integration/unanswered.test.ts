import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

const load = { kind: 'hey', requests: 100, workers: 10, timeout_s: 2 }

function resultOf({ results }: Manifest, server: string): CellResult {
  const result = results.find(({ cell }) => cell.server === server)
  assert.ok(result, server)
  return result
}

/** A row that says how many requests waited how long, with no percentage and a rate over the whole time. */
function isUnanswered(manifest: Manifest, server: string, reason: RegExp): void {
  const { outcome, reason: said, figures, cell } = resultOf(manifest, server)
  assert.equal(outcome, 'failed-requests', said)
  assert.match(said, reason)
  assert.equal(figures?.unanswered, 3)
  assert.ok((figures?.unanswered_longest_s ?? 0) >= 2)
  assert.ok((figures?.seconds ?? 0) >= 2, `${figures?.seconds} s`)
  const summary = analyse(manifest).cells.find((one) => one.server === server)
  assert.deepEqual([summary?.comparable, summary?.pct_nginx], [0, null], cellId(cell))
}

// One on a connection that is never read, one that gets half a body, and one that gets a byte every half a second.
describe('requests that are never answered', () => {
  let shorter: Manifest
  let longer: Manifest
  let proxied: Manifest

  before(async () => {
    useComposeFiles('docker-compose.unanswered.yml')
    const settings = await testSettings()
    const run = (servers: readonly string[], topology: string, cell_timeout_s: number) =>
      runScenario(settings, { servers, topologies: [topology], load, cell_timeout_s, ready_timeout_s: 10 })
    shorter = await run(['nginx', 'leaves-three', 'not-ready-yet', 'restarts'], 'direct', 1)
    longer = await run(['leaves-three'], 'direct', 5)
    proxied = await run(['leaves-three', 'not-ready-yet'], 'behind-nginx', 1)
  })

  // The other seven workers get all ten answers, and one of the three may have got one on another's connection before.
  test('a request without an answer is a failure where the timeout of the cell comes before its own', () => {
    isUnanswered(shorter, 'leaves-three', /^3 unanswered after [\d.]+ s; 7\d of 100 answered$/)
  })

  test('a request without an answer is a failure where its own timeout comes first', () => {
    isUnanswered(longer, 'leaves-three', /^3 unanswered after [\d.]+ s; 97 of 100 answered$/)
  })

  test('a request without an answer is a failure behind NGINX too', () => {
    isUnanswered(proxied, 'leaves-three', /^3 unanswered after [\d.]+ s; \d+ of 100 answered$/)
  })

  test('NGINX, which answers all requests, is ok', () => {
    assert.equal(resultOf(shorter, 'nginx').outcome, 'ok')
  })

  test('requests before the first right answer are no failures: the server was not ready', () => {
    for (const manifest of [shorter, proxied]) {
      const { outcome, reason, timing } = resultOf(manifest, 'not-ready-yet')
      assert.equal(outcome, 'ok', reason)
      assert.ok(timing.ready_s > 2, `${timing.ready_s} s`)
    }
  })

  test('a server that ends and is started again gets died, whatever it answers afterwards', () => {
    const { outcome, reason } = resultOf(shorter, 'restarts')
    assert.equal(outcome, 'died')
    assert.match(reason, /^server: (restarted (once|\d+ times)|exited with code 1) under load; \d+ of 100 answered$/)
  })
})
