import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { headerOf } from '../../scripts/run/header.ts'
import { type Manifest, replay } from '../../scripts/run/manifest.ts'
import { loadRun, type RunStore } from '../../scripts/run/store.ts'
import { manifestOf, resultOf, storeRun } from '../fixtures/manifest.ts'

const run = manifestOf([
  resultOf('nginx', 'direct', 1000),
  resultOf('async', 'direct', 500, { outcome: 'failed-requests', reason: '3 reset' }),
  resultOf('absent', 'direct', 1, { outcome: 'no-start', reason: 'no such image', figures: null }),
])

describe('what is stored of a run', () => {
  let reports = ''
  let store: RunStore
  beforeEach(async () => {
    reports = await mkdtemp(join(tmpdir(), 'reports-'))
  })
  afterEach(() => rm(reports, { recursive: true }))
  const file = (name: string) => join(reports, run.runId, name)

  async function keep({ results }: Pick<Manifest, 'results'>): Promise<void> {
    store = await storeRun(reports, { ...run, results })
  }

  test('a stored run reads back as it was measured', async () => {
    await keep(run)
    assert.deepEqual(await loadRun(reports, undefined), run)
    assert.equal((await readFile(file('cells.jsonl'), 'utf8')).split('\n').length, 4)
  })

  test('a stored run has no repeats in its plan: they are derived again from the measurements', async () => {
    const repeated = run.order.map((cell) => ({ ...cell, repeat: true }))
    assert.deepEqual(headerOf({ ...run, order: [...run.order, ...repeated] }).order, run.order)
  })

  test('a run that was killed while it wrote loses the last line at most', async () => {
    await keep(run)
    await appendFile(file('cells.jsonl'), '{"kind":"loaded","ce')
    assert.deepEqual((await loadRun(reports, run.runId)).results, run.results)
    await store.begin(headerOf(run))
    const [first] = run.results
    assert.ok(first)
    await store.appendCell(first)
    assert.deepEqual((await loadRun(reports, run.runId)).results, [...run.results, first])
  })

  test('a stored line that is wrong is refused with its line and key', async () => {
    await keep({ results: [] })
    const [first] = run.results
    await writeFile(file('cells.jsonl'), `${JSON.stringify(first)}\n${JSON.stringify({ ...first, outcome: 'fine' })}\n`)
    await assert.rejects(loadRun(reports, run.runId), {
      message: /^reports\/\S+\/cells\.jsonl:2 is not a run of this lab \(outcome: /,
    })
    await writeFile(file('cells.jsonl'), '{"kind":\n')
    await assert.rejects(loadRun(reports, run.runId), { message: /cells\.jsonl:1 is not a run .*not JSON/ })
  })

  test('a run of an older or newer version of the lab is refused in one line', async () => {
    await keep(run)
    for (const [format, age] of [
      [1, 'an older'],
      [9, 'a newer'],
    ] as const) {
      await writeFile(file('run.json'), JSON.stringify({ format, results: [] }))
      await assert.rejects(loadRun(reports, run.runId), { message: new RegExp(`was written by ${age} version`) })
    }
  })

  test('a run that does not exist is refused in one line', async () => {
    await assert.rejects(loadRun(reports, 'nothing'), /there is no run reports\/nothing/)
    await assert.rejects(loadRun(reports, '../etc'), /is not the name of a run/)
    await assert.rejects(loadRun(reports, undefined), /there is no run yet/)
  })
})

describe('a run that is read again', () => {
  const nginxAt = (number: number, rps: number) => {
    const result = resultOf('nginx', 'direct', rps)
    return { ...result, cell: { ...result.cell, baseline_repetition: number } }
  }
  const drifting = [nginxAt(1, 100), resultOf('async', 'direct', 50), nginxAt(2, 104), nginxAt(3, 120)]

  test('a run that is read again plans a drifted block once more, by today’s rule', () => {
    const header = headerOf(manifestOf(drifting))
    const { drifts, order } = replay(header, drifting, [])
    assert.equal(drifts[0]?.drifted, true)
    assert.equal(order.filter(({ repeat }) => repeat).length, 4)
  })

  test('a run that is read again does not judge an incomplete block', () => {
    const { drifts, order } = replay(headerOf(manifestOf(drifting)), drifting.slice(0, 3), [])
    assert.deepEqual([drifts.length, order.length], [0, 4])
  })

  test('a run that is read again judges figures over a bad link invalid, though they are stored as measured', () => {
    const scenario = { ...run.scenario, networks: [{ name: 'far', delay_ms: 26 }] } as unknown as Manifest['scenario']
    const result = resultOf('nginx', 'direct', 100)
    const results = [{ ...result, cell: { ...result.cell, network: 'far' } }]
    const header = headerOf(manifestOf(results, { scenario: { ...scenario, networks: ['internet'] } }))
    const over = results.map((one) => ({ ...one, cell: { ...one.cell, network: 'internet' } }))
    const handshakes = (median_s: number) => ({ count: 10, failed: 0, median_s, p95_s: median_s })
    const of = { kind: 'link', block: 1, repeat: false, network: 'internet' } as const
    const planned = { ...header, order: over.map(({ cell }) => cell) }
    const right = replay(planned, over, [{ ...of, before: handshakes(0.052), after: handshakes(0.052) }])
    assert.deepEqual([right.results[0]?.outcome, right.order.length], ['ok', 1])
    const wrong = replay(planned, over, [{ ...of, before: handshakes(0.052), after: handshakes(0.2) }])
    assert.deepEqual([wrong.results[0]?.outcome, wrong.order.length], ['invalid', 2])
    // It may have been the link that made requests fail, but not that the server ended.
    const failing = (outcome: 'failed-requests' | 'died') => over.map((one) => ({ ...one, outcome, reason: 'x' }))
    const outcomeOf = (outcome: 'failed-requests' | 'died') =>
      replay(planned, failing(outcome), [{ ...of, before: handshakes(0.052), after: handshakes(0.2) }]).results[0]
        ?.outcome
    assert.deepEqual([outcomeOf('failed-requests'), outcomeOf('died')], ['invalid', 'died'])
    // Interrupted after the last cell, before the link was looked at again.
    const unchecked = replay(planned, over, [])
    assert.deepEqual([unchecked.results[0]?.outcome, unchecked.order.length], ['invalid', 2])
  })
})
