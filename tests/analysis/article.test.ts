import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { Statistic } from '../../scripts/analysis/article.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { parseReference } from '../../scripts/scenario/reference.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const csv = `server,rps,mean_s,mode_s,worst_s,pct_nginx,keeps_alive
nginx,800,0.01,0.1,0.6,100,yes
one,40,0.04,0.1,0.6,5,no
two,30,0.03,0.1,0.6,4,no
three,20,0.02,0.1,0.6,3,no
`
const reference = parseReference(csv, { three: 'three-2020' })
const run = manifestOf(
  [
    resultOf('nginx', 'direct', 400),
    resultOf('one', 'direct', 80),
    resultOf('two', 'direct', 60, { outcome: 'died', reason: 'exited' }),
    resultOf('three-2020', 'direct', 10),
    resultOf('one', 'behind-nginx', 300),
    resultOf('three-2020', 'behind-nginx', 600),
  ],
  { reference },
)
const finding = (name: Statistic) => analyse(run).articleFindings.find((one) => one.statistic === name)

describe('a run beside a published table', () => {
  test('each published row has the counterpart server’s figures beside it', () => {
    const rows = analyse(run).article
    assert.deepEqual(
      rows.map(({ server, lab_rps, rps_ratio }) => [server, lab_rps, rps_ratio]),
      [
        ['nginx', 400, 0.5],
        ['one', 80, 2],
        ['two', null, null],
        ['three', 10, 0.5],
      ],
    )
    assert.equal(rows[1]?.mean_ratio, 0.25)
    const csv = renderTables(analyse(run))['article.csv'] ?? ''
    assert.match(csv, /^server,article_rps,lab_rps,rps_ratio,article_mean_s,lab_mean_s,mean_ratio,/)
    assert.match(csv, /^two,30,,,0.03,,,/m)
  })

  test('failed requests count as in hey beside a published table, and their number is given', () => {
    const failing = resultOf('one', 'direct', 80, { outcome: 'failed-requests', reason: '100 unanswered after 20 s' })
    const figures = { ...failing.figures, answered: 900, failed: 100 } as typeof failing.figures
    const [, row] = analyse(manifestOf([{ ...failing, figures }], { reference })).article
    assert.deepEqual([row?.lab_rps, row?.lab_failed, row?.blocks], [80, 0.1, 1])
  })

  test('the rank correlation with the published table is given for all servers and for those that close connections', () => {
    const all = finding('rps-ranks')
    assert.deepEqual([all?.servers, all?.value], [3, 1])
    // Of the six orders of three, one is as good.
    assert.ok(Math.abs((all?.p ?? 0) - 1 / 6) < 0.005)
    assert.equal(finding('rps-ranks-closing')?.servers, 2)
  })

  test('the median ratio to the published table is given, with the spread behind NGINX', () => {
    assert.equal(finding('rps-ratio')?.value, 0.5)
    assert.equal(finding('proxied-lowest')?.value, 300)
    assert.equal(finding('proxied-highest')?.value, 600)
    assert.equal(finding('proxied-ratio')?.value, 1)
  })

  test('a published table may be compared with servers behind NGINX only', () => {
    const proxied = run.results.filter(({ cell }) => cell.topology === 'behind-nginx')
    const findings = analyse(manifestOf(proxied, { reference })).articleFindings
    assert.deepEqual(
      findings.map(({ value }) => value),
      [300, 450, 600, 1],
    )
  })

  test('article-summary.csv has each statistic by its name', () => {
    const csv = renderTables(analyse(run))['article-summary.csv'] ?? ''
    assert.match(
      csv,
      /^network,finding,servers,value,p\nlan,"rank correlation \(Spearman\) of RPS, all servers",3,1\.000,0\.16\d+\n/,
    )
    assert.match(csv, /^lan,behind NGINX: median RPS to the article’s 450,2,1\.000,$/m)
  })

  test('a run without a published table has no findings about it', () =>
    assert.deepEqual(analyse({ ...run, reference: null }).articleFindings, []))
})
