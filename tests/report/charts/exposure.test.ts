import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ExposureTimeline } from '../../../scripts/analysis/schema.ts'
import { exposureCharts } from '../../../scripts/report/html/charts/exposure.ts'
import { runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { marks, texts } from './drawing.ts'

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
const cell = { server: 'async', topology: 'direct', network: 'lan', experiment: 'silent' } as const
const timeline: ExposureTimeline = { ...cell, moments, events: [] }
const chartsOf = (...timelines: ExposureTimeline[]) =>
  exposureCharts({ ...runAnalysisOf([]), exposure_timelines: timelines })

describe('an experiment in time', () => {
  test('has each rung shaded, with its count of hostile connections', () => {
    const [chart] = chartsOf(timeline)
    assert.equal(marks(chart?.svg ?? '', 'rungs').length, 2)
    assert.match(chart?.svg ?? '', />1<\/text>[\s\S]*>5<\/text>/)
  })

  test('has every half second in its table', () => {
    const [chart] = chartsOf(timeline)
    assert.deepEqual(chart?.table.rows[2], ['1 s', '20', '10', '1', '1'])
    assert.equal(chart?.table.rows.length, moments.length)
  })

  test('is one chart of a group that can be chosen from, and none without two moments', () => {
    const charts = chartsOf(timeline, { ...timeline, topology: 'behind-nginx' })
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

describe('an experiment with restarts in time', () => {
  const events = [
    { at_s: 0.6, event: 'signal', restart: 1 },
    { at_s: 0.8, event: 'exit', restart: 1 },
    { at_s: 1.2, event: 'back', restart: 1 },
    { at_s: 2.1, event: 'signal', restart: 2 },
  ] as const
  const calm = moments.map(([at_s, due, ok]): ExposureTimeline['moments'][number] => [at_s, due, ok, 0, 0])
  const [chart] = chartsOf({ ...timeline, moments: calm, events: [...events] })

  test('has a line for each signal, exit and return, and the number of the restart at its signal', () => {
    const svg = chart?.svg ?? ''
    assert.deepEqual(
      ['signal', 'exit', 'back'].map((event) => marks(svg, event).length),
      [2, 1, 1],
    )
    assert.deepEqual(texts(svg, 'restarts'), ['1', '2'])
    assert.deepEqual(chart?.legend.map(({ text }) => text).slice(1), [
      'numbered line: the signal of a restart',
      'dashed line: exit, the container has ended',
      'dotted line: back, its port listens again',
    ])
  })

  test('has what happened in each half second in its table', () => {
    assert.deepEqual(
      chart?.table.rows.slice(1, 5).map((row) => row.at(-1)),
      ['signal 1, exit 1', 'back 1', '', 'signal 2'],
    )
  })
})
