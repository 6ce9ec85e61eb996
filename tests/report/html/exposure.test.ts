import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ExposureTimeline } from '../../../scripts/analysis/schema.ts'
import type { ExposureResult } from '../../../scripts/exposure/result.ts'
import { exposureCharts } from '../../../scripts/report/html/charts/exposure.ts'
import { renderExposure } from '../../../scripts/report/html/exposure.ts'
import { topPlace } from '../../../scripts/report/html/section.ts'
import { alive, judged } from '../../exposure/plays.ts'
import { runAnalysisOf } from '../../fixtures/run-analysis.ts'

const cell = { server: 'async', topology: 'direct', network: 'lan', experiment: 'silent' } as const
const verdict = judged({ rungs: [[1, 6]] })
const result: ExposureResult = {
  ...{ cell, outcome: 'ok', play_file: 'plays/a.json.gz', droplet: alive, verdict, expected: null },
}

/** The page of an experiment whose chart has so many moments, and the ids of its charts. */
function pageWith(count: number) {
  const moments = Array.from({ length: count }, (_, index): ExposureTimeline['moments'][number] => [
    ...([index / 2, 20, 20, 0, 0] as const),
  ])
  const analysis = runAnalysisOf([], { exposures: [result], exposure_timelines: [{ ...cell, moments, events: [] }] })
  return { text: renderExposure(topPlace, analysis)?.text ?? '', ids: exposureCharts(analysis).map(({ id }) => id) }
}

describe('the matrix of the page', () => {
  test('a verdict leads to its chart', () => {
    const { text, ids } = pageWith(2)
    assert.equal(ids.length, 1)
    assert.ok(text.includes(`<a href="#${ids[0]}">✓ held at 1</a>`), text)
  })

  test('a verdict without a chart leads nowhere', () => {
    const { text, ids } = pageWith(1)
    assert.deepEqual(ids, [])
    assert.doesNotMatch(text, /href="#exposure\./)
    assert.match(text, />✓ held at 1</)
  })

  test('a verdict on payloads leads to what each of them came to', () => {
    const answered = {
      ...result,
      cell: { ...cell, experiment: 'framing' },
      verdict: { kind: 'pass', payloads: [] },
    } as const
    const asked = { name: 'framing', why: 'Why?', source: 'RFC', program: [], unbuffered: false, payloads: [] }
    const analysis = runAnalysisOf([], { exposures: [answered], exposure_experiments: [asked] })
    const text = renderExposure(topPlace, analysis)?.text ?? ''
    const id = /<a href="#([^"]+)">✓ 0 pass</.exec(text)?.[1]
    assert.ok(id, text)
    assert.ok(text.includes(`<details id="${id}">`), text)
  })

  test('each verdict that may come out is explained', () => {
    assert.match(pageWith(2).text, /<dt>denied<\/dt><dd>[^<]+<\/dd>/)
  })
})
