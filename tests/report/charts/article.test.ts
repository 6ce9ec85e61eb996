import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { articleCharts } from '../../../scripts/report/html/charts/article.ts'
import { articleRowOf, cellFactsOf, factsOf } from '../../fixtures/facts.ts'
import { centre, expected, groups, marks, near, texts } from './drawing.ts'

const article = [
  articleRowOf('nginx', 100, 1000),
  articleRowOf('async', 100, 100),
  articleRowOf('twin', 101, 100),
  articleRowOf('absent', 50, null),
]
const [chart] = articleCharts(factsOf([cellFactsOf('nginx', 'direct', 1000)], { article }))
const svg = chart?.svg ?? ''

describe('the article and the lab', () => {
  test('the article’s chart has a point for each server with both figures, on a logarithmic axis', () => {
    const [nginx, async] = marks(svg, 'figure').map((mark) => centre(mark).y)
    const ticks = [
      [100, '100'],
      [1000, '1,000'],
    ] as const
    assert.equal(marks(svg, 'figure').length, 3)
    assert.ok(near(nginx ?? 0, expected(svg, 'y', 1000, ticks, Math.log)))
    assert.ok(near(async ?? 0, expected(svg, 'y', 100, ticks, Math.log)))
  })

  test('the article’s chart has the line of equality where both axes reach it', () => {
    assert.equal(groups(svg, 'diagonal').length, 1)
    const apart = articleCharts(factsOf([cellFactsOf('nginx', 'direct', 1)], { article: [articleRowOf('a', 1, 1000)] }))
    assert.equal(groups(apart[0]?.svg ?? '', 'diagonal').length, 0)
  })

  test('the article’s chart names every point, and no name lies on another', () => {
    assert.deepEqual(texts(svg, 'label').toSorted(), ['async', 'nginx', 'twin'])
    const heights = marks(svg, 'label').map((mark) => centre(mark).y)
    const sorted = heights.toSorted((a, b) => a - b)
    assert.ok((sorted[2] ?? 0) - (sorted[1] ?? 0) >= 12)
  })

  test('the article’s chart counts the points near the line and names missing servers', () => {
    assert.match(chart?.caption ?? '', /2 of 3 servers are within a factor of 1\.25/)
    assert.match(chart?.caption ?? '', /Without a figure to compare: absent/)
    assert.deepEqual(chart?.table.rows[0], ['nginx', 'direct', '100.00', '1000.00', '10.000'])
    assert.deepEqual(chart?.table.rows[3], ['absent', 'direct', '50.00', '', ''])
  })

  test('the article’s chart is left out without a published table or a common figure', () => {
    const cells = [cellFactsOf('nginx', 'direct', 1000)]
    assert.deepEqual(articleCharts(factsOf(cells)), [])
    assert.deepEqual(articleCharts(factsOf(cells, { article: [articleRowOf('absent', 50, null)] })), [])
  })
})
