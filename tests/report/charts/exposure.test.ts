import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ExposureTimeline } from '../../../scripts/analysis/schema.ts'
import { exposureCharts } from '../../../scripts/report/html/charts/exposure.ts'
import { runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { marks } from './drawing.ts'

/** Well for a second, half served at 1 connection, and not at 5; then well again. */
const moments: ExposureTimeline['moments'] = [
  [0, 20, 20, 0, 0],
  [0.5, 20, 20, 0, 0],
  [1, 20, 10, 1, 1],
  [1.5, 20, 10, 1, 1],
  [2, 20, 0, 5, 5],
  [2.5, 0, 0, 5, 5],
  [3, 20, 20, 0, 0],
]
const timeline = { server: 'async', topology: 'direct', network: 'lan', experiment: 'silent', moments } as const
const chartsOf = (...timelines: ExposureTimeline[]) =>
  exposureCharts({ ...runAnalysisOf([]), exposure_timelines: timelines })

describe('an experiment in time', () => {
  test('has each rung shaded, with its count of hostile connections', () => {
    const [chart] = chartsOf({ ...timeline, moments })
    assert.equal(marks(chart?.svg ?? '', 'rungs').length, 2)
    assert.match(chart?.svg ?? '', />1<\/text>[\s\S]*>5<\/text>/)
  })

  test('has every half second in its table', () => {
    const [chart] = chartsOf({ ...timeline, moments })
    assert.deepEqual(chart?.table.rows[2], ['1 s', '20', '10', '1', '1'])
    assert.equal(chart?.table.rows.length, moments.length)
  })

  test('is one chart of a group that can be chosen from, and none without two moments', () => {
    const charts = chartsOf({ ...timeline, moments }, { ...timeline, topology: 'behind-nginx', moments })
    assert.deepEqual(
      charts.map(({ group, choice }) => [group, choice]),
      [
        ['exposure', 'silent · async · lan'],
        ['exposure', 'silent · async behind-nginx · lan'],
      ],
    )
    assert.equal(new Set(charts.map(({ id }) => id)).size, 2)
    assert.deepEqual(chartsOf({ ...timeline, moments: moments.slice(0, 1) }), [])
  })
})
