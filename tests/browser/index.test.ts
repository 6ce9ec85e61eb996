import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { writeIndex } from '../../scripts/report/files.ts'
import { allCharts } from '../../scripts/report/html/charts/index.ts'
import { renderPage } from '../../scripts/report/html/page.ts'
import { reportedCellOf, runAnalysisOf } from '../fixtures/run-analysis.ts'
import { accessibilityProblems, launch, open, sidewaysScroll, skip, views } from './browser.ts'

// The lab calls no run so, but somebody may have renamed one.
const folder = `100 % a&b ${'long'.repeat(20)}`

describe('the index of runs in a browser', { skip }, () => {
  let browser: Browser
  let reports = ''
  let address = ''

  before(async () => {
    reports = await mkdtemp(join(tmpdir(), 'reports-'))
    const analysis = runAnalysisOf([reportedCellOf('nginx', 'direct', 1000)])
    for (const run of [folder, 'other']) {
      await mkdir(join(reports, run))
      await writeFile(join(reports, run, 'results.json'), JSON.stringify(analysis))
      await writeFile(join(reports, run, 'report.html'), renderPage([{ ...analysis, run }], allCharts([analysis])))
    }
    await writeIndex(reports)
    address = pathToFileURL(join(reports, 'index.html')).href
    browser = await launch()
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  after(async () => {
    await browser.close()
    await rm(reports, { recursive: true })
  })

  for (const view of views) {
    test(`the index makes no requests or errors and is accessible, ${view.width} wide and ${view.scheme}`, async () => {
      const { page, trouble } = await open(browser, address, view)
      assert.equal(await page.locator('tbody tr').count(), 2)
      assert.equal(await page.evaluate(sidewaysScroll), 0)
      assert.deepEqual(await accessibilityProblems(page), [])
      assert.deepEqual(trouble, [])
    })
  }

  test('the index leads to a working report by keyboard, whatever its folder is called', async () => {
    const { page } = await open(browser, address, { width: 1280, scheme: 'light' })
    await page.locator('a', { hasText: folder }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/report.html')
    assert.ok((await page.locator('footer').textContent())?.includes(folder))
    assert.ok(await page.locator('.figures thead button').first().isVisible())
    const again = await open(browser, page.url(), { width: 1280, scheme: 'light' })
    assert.deepEqual(again.trouble, [])
  })
})
