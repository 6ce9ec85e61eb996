import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agreementOf, sameExperiments } from '../../scripts/analysis/verdict-agreement.ts'
import type { ExposureResult } from '../../scripts/exposure/result.ts'
import { renderVerdictAgreement } from '../../scripts/report/comparison-text.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { alive, between, judged } from '../exposure/plays.ts'

const ladder = [
  [40, 6],
  [41, 6],
] as const
const held = judged({ rungs: ladder })
const denied = judged({ rungs: ladder, fate: between(9, 15) })

function resultOf(server: string, verdict: ExposureResult['verdict']): ExposureResult {
  const cell = { server, topology: 'direct', network: 'lan', experiment: 'silent' }
  const parts = verdict ? { play_file: 'plays/x.json.gz', droplet: alive } : { play_file: null, droplet: null }
  return { cell, outcome: verdict ? 'ok' : 'no-start: it ended', ...parts, verdict, expected: null }
}

describe('the verdicts of two runs', () => {
  const before = [resultOf('a', held), resultOf('b', denied), resultOf('c', held), resultOf('d', null)]
  const after = [resultOf('b', held), resultOf('a', held), resultOf('d', held), resultOf('e', held)]

  test('are compared where both runs have one, whatever the order', () => {
    const found = agreementOf(before, after)
    assert.equal(found?.compared, 2)
    assert.deepEqual(
      found.different.map(({ cell, before: one, after: other }) => [cell.server, one.kind, other.kind]),
      [['b', 'denied', 'held']],
    )
  })

  test('are compared for experiments that both runs describe alike', () => {
    const scenario = (rung_s: number, more: object = {}) => {
      const about = { why: 'Why?', source: 'a test', connections: [1], steps: [{ hold_s: 10 }] }
      const experiments = [
        { name: 'silent', ...about },
        { name: 'other', ...about, rung_s },
      ]
      return scenarioSchema.parse({ exposure: { experiments, ...more } })
    }
    assert.deepEqual([...sameExperiments(scenario(6), scenario(6))], ['silent', 'other'])
    assert.deepEqual([...sameExperiments(scenario(6), scenario(7))], ['silent'])
    assert.deepEqual([...sameExperiments(scenario(6), scenario(6, { verdicts: { held: 0.9 } }))], [])
    assert.deepEqual([...sameExperiments(scenario(6), {})], [])
    const reworded = scenario(6)
    for (const one of reworded.exposure?.experiments ?? []) one.why = 'Why not?'
    assert.equal(sameExperiments(scenario(6), reworded).size, 2)
  })

  test('are said as a count, and each that differs in a line', () => {
    assert.deepEqual(renderVerdictAgreement(agreementOf(before, after)).split('\n'), [
      'Verdicts on experiments: 1 of 2 are the same.',
      '  silent: b direct lan: denied between 40 and 41, then held at 41',
      '',
    ])
    assert.equal(renderVerdictAgreement(agreementOf(before, [])), '')
  })
})
