import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forestCharts } from '../../../scripts/report/html/charts/forest.ts'
import { failedCellOf, reportedCellOf, rowOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, marks, near, texts } from './drawing.ts'

const compared = (ratio: number, low: number, high: number) =>
  ({ rps_comparison: { ratio, low, high, verdict: 'significantly different' } }) as const

const nginx = reportedCellOf('nginx', 'direct', 1000, { rows: [rowOf(1, 1000), rowOf(2, 1000)] })
const run = runAnalysisOf([
  nginx,
  reportedCellOf('async', 'direct', 500, { ...compared(0.5, 0.4, 0.6), rows: [rowOf(1, 480), rowOf(2, 520)] }),
  reportedCellOf('async', 'behind-nginx', 250, { ...compared(0.25, 0.2, 0.3), pct_sign: '>=' }),
  reportedCellOf('slow', 'direct', 700, { ...compared(0.7, 0.6, 0.8), pct_sign: '<=' }),
  reportedCellOf('odd', 'direct', 600, { ...compared(0.6, 0.5, 0.7), pct_sign: '?' }),
  failedCellOf('forking1', 'direct', 'died', 'exit code 1'),
])
const [chart] = forestCharts(run)
const svg = chart?.svg ?? ''

describe('the forest plot', () => {
  test('the forest plot has a figure for each cell with a percentage, at its place', () => {
    const figures = marks(svg, 'figure').map((mark) => centre(mark).x)
    const at = (percent: number) =>
      expected(svg, 'x', percent, [
        [0, '0'],
        [100, '100'],
      ])
    const percentages = [100, 50, 25, 70, 60]
    assert.equal(figures.length, percentages.length)
    for (const [index, x] of figures.entries()) assert.ok(near(x, at(percentages[index] ?? 0)), String(index))
  })

  test('the forest plot draws an interval from its low to its high end', () => {
    const [own] = marks(svg, 'interval')
    const ticks = [
      [0, '0'],
      [100, '100'],
    ] as const
    assert.ok(near(Number(own?.getAttribute('x1')), expected(svg, 'x', 40, ticks)))
    assert.ok(near(Number(own?.getAttribute('x2')), expected(svg, 'x', 60, ticks)))
    assert.equal(marks(svg, 'interval').length, 4)
  })

  test('the forest plot has each block’s own percentage', () => {
    assert.equal(marks(svg, 'blocks').length, 2 + 2 + 1 + 1 + 1)
  })

  test('the forest plot tells topologies apart by shape', () => {
    const [nginx, direct, proxied] = marks(svg, 'figure').map((mark) => mark.getAttribute('d'))
    assert.equal(nginx, direct)
    assert.notEqual(direct, proxied)
  })

  test('the forest plot draws a bound hollow, with an arrow to its open side and its sign as text', () => {
    const hollow = marks(svg, 'figure').map((mark) => mark.getAttribute('fill')?.startsWith('var(--paper') ?? false)
    assert.deepEqual(hollow, [false, false, true, true, true])
    assert.equal(marks(svg, 'at-least').length, 1)
    assert.equal(marks(svg, 'at-most').length, 1)
    assert.match(chart?.legend.at(-1)?.text ?? '', /^hollow: a bound/)
    assert.deepEqual(texts(svg, 'figure-text'), ['100', '50', '≥ 25', '≤ 70', '? 60'])
  })

  test('the forest plot names a failure in place of a figure', () => {
    assert.deepEqual(texts(svg, 'note'), ['died'])
    assert.match(chart?.caption ?? '', /No figure: forking1 \(died\)\./)
  })

  test('the forest plot says in how many blocks a cell with a figure failed', () => {
    const partly = reportedCellOf('async', 'direct', 500, { outcome: 'hung', blocks: 3, comparable: 2 })
    const [own] = forestCharts(runAnalysisOf([nginx, partly]))
    assert.deepEqual(texts(own?.svg ?? '', 'note'), ['hung in 1 of 3'])
  })

  test('the forest plot is grouped by family', () => {
    assert.deepEqual(texts(svg, 'headings'), ['nginx', 'own'])
    assert.deepEqual(texts(svg, 'names'), ['nginx', 'async', 'slow', 'odd', 'forking1'])
  })

  test('the forest plot is grouped by protocol where the run is', () => {
    const cells = [nginx, reportedCellOf('uvicorn', 'direct', 500, { group: 'ASGI' })]
    const plain = runAnalysisOf(cells)
    const [own] = forestCharts({ ...plain, scenario: { ...plain.scenario, group_by: 'protocol' } })
    assert.deepEqual(texts(own?.svg ?? '', 'headings'), ['nginx', 'ASGI'])
    assert.deepEqual([own?.table.head[0], chart?.table.head[0]], ['Protocol', 'Family'])
  })

  test('the forest plot has its figures as a table', () => {
    assert.deepEqual(chart?.table.rows[2], ['own', 'async', 'behind-nginx', '≥ 25.00', '20.00', '30.00', '25.00', ''])
    assert.deepEqual(chart?.table.rows[5], ['own', 'forking1', 'direct', '', '', '', '', 'died'])
    assert.equal(chart?.table.rows.length, run.cells.length)
  })

  test('the forest plot is logarithmic where its values span more than a factor of 20', () => {
    const [own] = forestCharts(runAnalysisOf([nginx, reportedCellOf('slow', 'direct', 10)]))
    const wide = own?.svg ?? ''
    const middle = expected(
      wide,
      'x',
      10,
      [
        [1, '1'],
        [100, '100'],
      ],
      Math.log,
    )
    assert.ok(
      near(
        middle,
        expected(
          wide,
          'x',
          10,
          [
            [10, '10'],
            [100, '100'],
          ],
          Math.log,
        ),
      ),
    )
    assert.ok(
      near(
        centre(marks(wide, 'figure')[1] ?? assert.fail()).x,
        expected(wide, 'x', 1, [
          [1, '1'],
          [100, '100'],
        ]),
      ),
    )
  })

  test('the forest plot cuts an interval that would compress the rest, and marks it with an arrowhead', () => {
    const [own] = forestCharts(runAnalysisOf([nginx, reportedCellOf('async', 'direct', 500, compared(0.5, 0.01, 25))]))
    assert.equal(marks(own?.svg ?? '', 'cut').length, 1)
  })

  test('there is one forest plot for each network, and none where nothing is compared', () => {
    const far = { network: 'internet' }
    const two = runAnalysisOf([
      nginx,
      reportedCellOf('async', 'direct', 500),
      { ...nginx, ...far },
      reportedCellOf('async', 'direct', 9, far),
    ])
    assert.deepEqual(
      forestCharts(two).map(({ id }) => id),
      ['forest.20260102-030405-test.lan', 'forest.20260102-030405-test.internet'],
    )
    assert.deepEqual(forestCharts(runAnalysisOf([nginx])), [])
    assert.deepEqual(forestCharts(runAnalysisOf([nginx, failedCellOf('x', 'direct', 'died', '')])), [])
  })
})
