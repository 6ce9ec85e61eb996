import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { exposureTimelines } from '../../scripts/analysis/exposures.ts'
import { claimsOf } from '../../scripts/exposure/claims.ts'
import { resultOf } from '../../scripts/exposure/result.ts'
import { allCharts } from '../../scripts/report/html/charts/index.ts'
import { renderPage } from '../../scripts/report/html/page.ts'
import type { Exposed } from '../../scripts/run/exposed.ts'
import { alive, between, playOf, rulesOf } from '../exposure/plays.ts'
import { manifestOf } from '../fixtures/manifest.ts'
import { runAnalysisOf } from '../fixtures/run-analysis.ts'
import { accessibilityProblems, fileOf, launch, open, sidewaysScroll, skip, views } from './browser.ts'

const rungs = [
  [40, 6],
  [41, 6],
] as const
const play = playOf({ rungs, fate: between(9, 15) })
const planned = (['direct', 'behind-nginx'] as const).flatMap((topology) =>
  ['async', 'waitress'].map((server) => ({ server, topology, network: 'lan', experiment: 'silent' })),
)
const exposures = planned.map((cell) =>
  resultOf({ cell, outcome: 'ok', play_file: 'plays/x.json.gz', droplet: alive }, play, rulesOf(rungs)),
)
const exposed = planned.map(
  (cell): Exposed => ({
    result: {
      ...{ planned: cell, startedAt: '2026-01-02T03:04:05.000Z', outcome: 'ok', reason: '', limits: {} },
      ...{ open_files: 1024, droplet: null, at_once: 1, shortage_s: null, total_s: 20 },
    },
    play,
  }),
)
const analysis = {
  ...runAnalysisOf([]),
  answer: [],
  exposures,
  exposure_claims: claimsOf(exposures, new Set()),
  exposure_timelines: exposureTimelines(manifestOf([], { exposures: exposed })),
}

describe('the page of experiments in a browser', { skip }, () => {
  let browser: Browser
  let address = ''

  before(async () => {
    address = await fileOf(renderPage([analysis], allCharts([analysis])))
    browser = await launch()
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  after(() => browser.close())

  for (const view of views) {
    test(`the page makes no requests or errors and is accessible, ${view.width} wide and ${view.scheme}`, async () => {
      const { page, trouble } = await open(browser, address, view)
      assert.equal(await page.locator('#exposure').count(), 1)
      assert.equal(await page.evaluate(sidewaysScroll), 0)
      assert.deepEqual(await accessibilityProblems(page), [])
      assert.deepEqual(trouble, [])
    })
  }

  test('each verdict is in the matrix, and each experiment can be chosen in time', async () => {
    const { page } = await open(browser, address, { width: 1280, scheme: 'light' })
    assert.equal(await page.locator('td[title="denied between 40 and 41"]').count(), planned.length)
    assert.equal(await page.locator('td.bad a', { hasText: '✕ denied at 41' }).count(), planned.length)
    assert.equal(await page.locator('figure').count(), planned.length)
    await page.locator('select').selectOption({ index: 3 })
    assert.deepEqual(await page.locator('figure:visible h3').allTextContents(), [
      'What others got · silent · waitress behind-nginx · lan',
    ])
  })

  test('each server in words comes before the matrix', async () => {
    const { page } = await open(browser, address, { width: 1280, scheme: 'light' })
    assert.equal(await page.locator('ul.found ~ .scroll table.matrix').count(), 1)
  })

  test('a verdict leads to what others got in time', async () => {
    const { page } = await open(browser, address, { width: 1280, scheme: 'light' })
    const row = page.locator('table.matrix tr', { hasText: 'waitress' })
    for (const [index, treatment] of ['waitress', 'waitress behind-nginx'].entries()) {
      await row.locator('td a').nth(index).click()
      assert.deepEqual(await page.locator('figure:visible h3').allTextContents(), [
        `What others got · silent · ${treatment} · lan`,
      ])
    }
  })
})
