import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { warningsOf } from '../../scripts/analysis/warnings.ts'
import { summarizeHandshakes, sumPassed } from '../../scripts/run/link-check.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const handshakes = summarizeHandshakes([0.052])
const part = { block: 1, repeat: false, network: 'lan' } as const
const check = { ...part, before: handshakes, after: handshakes, passed: sumPassed([]), problems: ['too slow'] }
const drift = { ...part, rates: [100, 120], drift: 0.18, drifted: true }
const nginx = resultOf('nginx', 'direct', 1000)

describe('the warnings of a run', () => {
  test('a complete, undisturbed run has no warnings', () => {
    const drifts = [{ ...drift, drifted: false }]
    assert.deepEqual(warningsOf(manifestOf([nginx], { drifts, checks: [{ ...check, problems: [] }] })), [])
  })

  test('a run has a warning for missing cells, a missing baseline, a drift and a wrong link', () => {
    const results = [resultOf('async', 'direct', 100)]
    const order = [...results, resultOf('slow', 'direct', 1)].map(({ cell }) => cell)
    const run = manifestOf(results, { order, status: 'interrupted', warnings: ['busy'], drifts: [drift] })
    assert.deepEqual(warningsOf({ ...run, checks: [check] }), [
      { kind: 'incomplete', status: 'interrupted', left: 1, planned: 2 },
      { kind: 'no-baseline' },
      { kind: 'drift', ...part, apart: 0.18, isRepeated: false },
      { kind: 'link', ...part, problems: ['too slow'], isRepeated: false },
      { kind: 'recorded', text: 'busy' },
    ])
  })

  test('a run says where the engine let servers open other than the files asked for', () => {
    const exposed = (open_files: number | null) => {
      const planned = { server: 'nginx', topology: 'direct', network: 'lan', experiment: 'silent' } as const
      const result = {
        planned,
        startedAt: '',
        outcome: 'ok',
        reason: '',
        limits: {},
        open_files,
        droplet: null,
        at_once: 1,
        shortage_s: null,
        total_s: 1,
      } as const
      return { result, play: null }
    }
    assert.deepEqual(warningsOf(manifestOf([nginx], { exposures: [1024, null].map(exposed) })), [])
    assert.deepEqual(warningsOf(manifestOf([nginx], { exposures: [1024, 512, 4096].map(exposed) })), [
      { kind: 'open-files', files: 512, wanted: 1024 },
    ])
  })

  test('a warning of a drift says whether the block was measured again', () => {
    const again = { ...nginx, cell: { ...nginx.cell, repeat: true } }
    const repeat = { ...drift, repeat: true }
    assert.deepEqual(warningsOf(manifestOf([nginx, again], { drifts: [drift, repeat] })), [
      { kind: 'drift', ...part, apart: 0.18, isRepeated: true },
      { kind: 'drift', ...part, repeat: true, apart: 0.18, isRepeated: false },
    ])
  })
})
