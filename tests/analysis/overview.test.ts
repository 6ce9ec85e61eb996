import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type OverviewFigure, overviewsOf } from '../../scripts/analysis/overview.ts'
import { failedCellOf, reportedCellOf, runAnalysisOf } from '../fixtures/run-analysis.ts'

const nginx = reportedCellOf('nginx', 'direct', 1000)
const compared = { ratio: 0.5, low: 0.4, high: 0.6, verdict: 'significantly different' } as const
const cells = [
  reportedCellOf('slow', 'direct', 100, { bottleneck: 'generator', pct_sign: '>=', rps_comparison: compared }),
  reportedCellOf('fast', 'direct', 500, { rps_comparison: compared }),
  nginx,
  reportedCellOf('fast', 'behind-nginx', 250),
  failedCellOf('broken', 'direct', 'died', 'exit code 1'),
]
const overviewOf = (figure: OverviewFigure) => {
  const found = overviewsOf(runAnalysisOf(cells)).find((one) => one.figure === figure)
  return found ?? assert.fail(`no overview of ${figure}`)
}
const namesOf = (figure: OverviewFigure) => overviewOf(figure).rows.map(({ server }) => server)

describe('the overview of a network', () => {
  test('the baseline stands first, then the best, and last what has no figure', () => {
    assert.deepEqual(namesOf('rps'), ['nginx', 'fast', 'slow', 'broken'])
    assert.deepEqual(namesOf('p99_s'), ['nginx', 'fast', 'slow', 'broken'])
  })

  test('each server has a bar for each topology, and none where it was not measured', () => {
    const [, fast, slow] = overviewOf('rps').rows
    assert.deepEqual(
      fast?.bars.map((bar) => bar?.value),
      [500, 250],
    )
    assert.equal(slow?.bars[1], null)
  })

  test('a rate has its interval, its share of NGINX and whether it is a minimum, which has no interval', () => {
    const [, fast, slow] = overviewOf('rps').rows.map(({ bars: [bar] }) => bar)
    assert.deepEqual([fast?.low, fast?.high, fast?.relative, fast?.minimum], [400, 600, 0.5, false])
    assert.deepEqual([slow?.minimum, slow?.sign, slow?.low], [true, '>=', null])
  })

  test('CPU time and latency are multiples of NGINX’s, and no minimums', () => {
    const [, , slow] = overviewOf('p50_s').rows.map(({ bars: [bar] }) => bar)
    assert.deepEqual([slow?.relative, slow?.minimum, slow?.sign], [10, false, '='])
  })

  test('nothing is a multiple of a baseline that failed', () => {
    const failed = [
      { ...nginx, comparable: 0, outcome: 'failed-requests' as const },
      reportedCellOf('fast', 'direct', 500),
    ]
    // Of a rate the blocks have the share.
    const others = overviewsOf(runAnalysisOf(failed)).filter(({ figure }) => figure !== 'rps')
    assert.ok(others.length > 0)
    for (const { rows } of others) for (const { bars } of rows) assert.ok(bars.every((bar) => bar?.relative == null))
  })

  test('the best and the worst are not the baseline, and nobody is last by a minimum', () => {
    const { best, worst } = overviewOf('rps')
    assert.deepEqual([best?.server, worst], ['fast', null])
    assert.equal(overviewOf('p50_s').worst?.server, 'slow')
  })

  test('the axis leaves out what is ten times as long as the bar in the middle', () => {
    const rates = [1, 2, 3, 4, 900]
    const far = rates.map((rps, index) => reportedCellOf(`s${index}`, 'direct', rps))
    assert.equal(overviewsOf(runAnalysisOf(far))[0]?.end, 4)
  })
})

test('each network has its overviews, and a load that sets the rate has none of rates', () => {
  const over = reportedCellOf('nginx', 'direct', 10, { network: 'internet' })
  const run = runAnalysisOf([nginx, over])
  assert.equal(overviewsOf(run).length, 2 * 5)
  const rated = { ...run, scenario: { ...run.scenario, rate_rps: 100 } }
  assert.ok(overviewsOf(rated).every(({ figure }) => figure !== 'rps'))
  assert.deepEqual(overviewsOf(runAnalysisOf([])), [])
})
