import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runsCharts } from '../../../scripts/report/html/charts/runs.ts'
import { failedCellOf, reportedCellOf, rowOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, marks, near, texts } from './drawing.ts'

const first = runAnalysisOf([
  reportedCellOf('nginx', 'direct', 1000, { rows: [rowOf(1, 900), rowOf(2, 1100)] }),
  reportedCellOf('async', 'direct', 400),
  reportedCellOf('alone', 'direct', 1),
])
const second = runAnalysisOf(
  [
    reportedCellOf('nginx', 'direct', 1200, { rows: [rowOf(1, 1200), rowOf(2, 1200)] }),
    failedCellOf('async', 'direct', 'died', 'exit code 1'),
  ],
  { run: 'second' },
)
const third = runAnalysisOf([reportedCellOf('async', 'direct', 300)], { run: 'third' })
const [chart] = runsCharts([first, second, third])
const svg = chart?.svg ?? ''

describe('the chart of several runs', () => {
  test('draws the cells that runs share, as ratios to the first run', () => {
    assert.deepEqual(texts(svg, 'names'), ['nginx', 'async'])
    assert.deepEqual(texts(svg, 'figure-text'), ['1', '1.2', '1', '0.75'])
    const ticks = [
      [0.8, '0.8'],
      [1.2, '1.2'],
    ] as const
    const figures = marks(svg, 'figure').map((mark) => centre(mark).x)
    for (const [index, ratio] of [1, 1.2, 1, 0.75].entries())
      assert.ok(near(figures[index] ?? 0, expected(svg, 'x', ratio, ticks, Math.log)), String(ratio))
  })

  test('has each run’s blocks, and a failure in its place', () => {
    assert.equal(marks(svg, 'blocks').length, 6)
    assert.deepEqual(texts(svg, 'note'), ['died'])
  })

  test('tells runs apart by shape', () => {
    const [own, other] = marks(svg, 'figure')
    assert.notEqual(own?.getAttribute('d'), other?.getAttribute('d'))
  })

  test('has the ratios as a table', () => {
    assert.deepEqual(chart?.table.rows, [
      ['direct', 'nginx', first.run, '1.000', '0.900 1.100', ''],
      ['direct', 'nginx', 'second', '1.200', '1.200 1.200', ''],
      ['direct', 'async', first.run, '1.000', '1.000', ''],
      ['direct', 'async', 'second', '', '', 'died'],
      ['direct', 'async', 'third', '0.750', '0.750', ''],
    ])
  })

  test('leaves out those between the first and the last seven', () => {
    const many = Array.from({ length: 10 }, (_, n) =>
      runAnalysisOf([reportedCellOf('async', 'direct', 400 + n)], { run: `run${n}` }),
    )
    const [own] = runsCharts(many)
    assert.equal(marks(own?.svg ?? '', 'figure').length, 8)
    assert.match(own?.caption ?? '', /Not drawn: 2 runs between them/)
    assert.equal(own?.table.rows.at(-1)?.[2], 'run9')
  })

  test('leaves out runs under another load or over another link', () => {
    const scenario = (changes: object) => ({ run: 'other', scenario: { ...first.scenario, ...changes } })
    const cells = [reportedCellOf('async', 'direct', 300)]
    const networks = first.scenario.networks.map((network) => ({ ...network, text: 'another link' }))
    for (const changes of [scenario({ load_text: 'another load' }), scenario({ networks })])
      assert.deepEqual(runsCharts([first, runAnalysisOf(cells, changes)]), [])
  })

  test('a ratio with a minimum in it is marked, and in no sentence', () => {
    const minimum = runAnalysisOf([reportedCellOf('async', 'direct', 300, { bottleneck: 'generator' })], { run: 'b' })
    const [own] = runsCharts([first, minimum])
    assert.equal(own?.table.rows[1]?.[3], '≥ 0.750')
    assert.doesNotMatch(own?.caption ?? '', /times as fast/)
  })

  test('is left out for one run, or where nothing is shared', () => {
    assert.deepEqual(runsCharts([]), [])
    assert.deepEqual(runsCharts([first]), [])
    assert.deepEqual(runsCharts([first, runAnalysisOf([reportedCellOf('other', 'direct', 1)])]), [])
  })
})
