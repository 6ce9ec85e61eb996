import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Facts } from '../../scripts/facts/schema.ts'
import { allCharts } from '../../scripts/report/html/charts/index.ts'
import { renderPage } from '../../scripts/report/html/page.ts'
import { cellFactsOf, factsOf, failedCellOf, rowOf } from '../fixtures/facts.ts'
import { fullRun } from '../fixtures/full-run.ts'
import { accessibilityProblems, browserPath, fileOf, launch, open, type View } from './browser.ts'

const skip = browserPath === undefined && 'no browser: it is in the test image'
const pageOf = (...runs: Facts[]) => fileOf(renderPage(runs, allCharts(runs)))
const views: readonly View[] = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
)
const desk: View = { width: 1280, scheme: 'light' }

/** The values of a column of the shown rows, by which they are sorted. */
function columnOf(page: Page, label: string): Promise<string[]> {
  return page.evaluate(`(() => {
    const heads = [...document.querySelectorAll('.figures thead th')]
    const index = heads.findIndex((head) => head.textContent.startsWith(${JSON.stringify(label)}))
    const rows = [...document.querySelectorAll('.figures tbody tr')].filter((row) => row.offsetParent)
    return rows.map(({ children }) => children[index].dataset.value ?? children[index].textContent)
  })()`)
}

const sidewaysScroll = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

describe('the page in a browser', { skip }, () => {
  let browser: Browser
  before(async () => {
    browser = await launch()
  })
  after(() => browser.close())

  const nginx = cellFactsOf('nginx', 'direct', 1000, { baseline: true, rows: [rowOf(1, 1000)] })

  for (const view of views) {
    test(`does nothing it should not, and can be read by all, ${view.width} wide and ${view.scheme}`, async () => {
      const { page, trouble } = await open(browser, await pageOf(fullRun()), view)
      assert.ok((await page.locator('figure svg:visible').count()) >= 5)
      assert.equal(await page.evaluate(sidewaysScroll), 0)
      assert.deepEqual(await accessibilityProblems(page), [])
      assert.deepEqual(trouble, [])
    })
  }

  test('is sorted from the keyboard, one way and the other', async () => {
    const { page } = await open(browser, await pageOf(fullRun()), desk)
    const sorted = (values: readonly string[]) => values.filter(Boolean).map(Number)
    const header = page.locator('.figures thead th', { hasText: 'RPS' }).first()
    await header.locator('button').focus()
    await page.keyboard.press('Enter')
    assert.equal(await header.getAttribute('aria-sort'), 'descending')
    const down = sorted(await columnOf(page, 'RPS'))
    assert.deepEqual(
      down,
      down.toSorted((a, b) => b - a),
    )
    await page.keyboard.press('Enter')
    assert.equal(await header.getAttribute('aria-sort'), 'ascending')
    const up = sorted(await columnOf(page, 'RPS'))
    assert.deepEqual(
      up,
      up.toSorted((a, b) => a - b),
    )
    assert.equal(up.length, down.length)
  })

  test('is filtered from the keyboard, and says how many rows are left', async () => {
    const { page } = await open(browser, await pageOf(fullRun()), desk)
    const all = (await columnOf(page, 'Server')).length
    await page.locator('[data-filters] input[type=search]').focus()
    await page.keyboard.type('sequential1')
    const left = await columnOf(page, 'Server')
    assert.ok(left.length > 0 && left.length < all && left.every((name) => name.includes('sequential1')))
    assert.match((await page.locator('[data-shown]').textContent()) ?? '', new RegExp(`^${left.length} of ${all} rows`))
    const direct = page.locator('[data-filters] input[value="direct"]')
    await direct.focus()
    await page.keyboard.press('Space')
    assert.ok((await columnOf(page, 'Topology')).every((name) => name === 'behind-nginx'))
  })

  test('has every figure of the run, each in its row', async () => {
    const run = fullRun()
    const { page } = await open(browser, await pageOf(run), desk)
    const numbers = (values: readonly (number | null)[]) => values.map((value) => value ?? Number.NaN)
    for (const [label, of] of [
      ['RPS', (cell) => cell.rps],
      ['Mean', (cell) => cell.mean_s],
      ['Worst', (cell) => cell.worst_s],
      ['% NGINX', (cell) => cell.pct_nginx],
      ['CPU', (cell) => cell.cpu_us_per_request],
    ] as [string, (cell: Facts['cells'][number]) => number | null][]) {
      assert.deepEqual((await columnOf(page, label)).map(Number), numbers(run.cells.map(of)), label)
    }
  })

  test('shows one chart of a group, and the one that is chosen', async () => {
    const { page } = await open(browser, await pageOf(fullRun()), desk)
    const choice = page.locator('select').last()
    const visible = () => page.locator('figure:visible').evaluateAll((figures) => figures.map(({ id }) => id))
    const before = await visible()
    await choice.focus()
    await page.keyboard.press('ArrowDown')
    const changed = await visible()
    assert.equal(changed.length, before.length)
    assert.notDeepEqual(changed, before)
  })

  test('is whole without its script, and hides what only that would make work', async () => {
    const { page } = await open(browser, await pageOf(fullRun()), { ...desk, script: false })
    assert.equal(await page.locator('.figures tbody tr:visible').count(), fullRun().cells.length)
    assert.equal(await page.locator('[data-filters]:visible').count(), 0)
  })

  test('prints without its controls', async () => {
    const { page } = await open(browser, await pageOf(fullRun()), desk)
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('[data-filters]:visible').count(), 0)
    assert.ok((await page.locator('.figures tbody tr:visible').count()) > 0)
  })

  test('puts several runs side by side', async () => {
    const runs = ['one', 'other'].map((run) => factsOf([nginx, cellFactsOf('async', 'direct', 500)], { run }))
    const { page, trouble } = await open(browser, await pageOf(...runs), desk)
    assert.match((await page.locator('h1').textContent()) ?? '', /2 runs/)
    assert.deepEqual(await accessibilityProblems(page), [])
    assert.deepEqual(trouble, [])
  })

  test('is not harmed by names', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>'
    const cells = [
      cellFactsOf('nginx', 'direct', 1000, { rows: [rowOf(1, 1000)] }),
      cellFactsOf(evil, 'direct', 500, { rows: [rowOf(1, 500)] }),
      failedCellOf('"\u001b[31m', 'direct', 'died', `</script>${evil}`),
    ]
    const { page, trouble } = await open(browser, await pageOf(factsOf(cells, { run: evil, warnings: [evil] })), desk)
    assert.equal(await page.locator('img, body script:not(:last-child)').count(), 0)
    assert.ok((await page.locator('.figures').textContent())?.includes(evil))
    assert.deepEqual(trouble, [])
  })

  const odd: readonly (readonly [string, Facts])[] = [
    ['with failures', factsOf([nginx, failedCellOf('async', 'direct', 'died', 'exit code 1')])],
    ['with one server', factsOf([nginx])],
    ['without NGINX', factsOf([cellFactsOf('async', 'direct', 500, { pct_nginx: null })])],
    [
      'cut short',
      factsOf([nginx], { status: 'interrupted', cells_planned: 4, cells_measured: 1, resume_command: 'go on' }),
    ],
    ['with nothing measured', factsOf([], { answer: [] })],
  ]
  for (const [name, facts] of odd) {
    test(`is a page also ${name}`, async () => {
      const { page, trouble } = await open(browser, await pageOf(facts), { width: 360, scheme: 'dark' })
      assert.equal(await page.evaluate(sidewaysScroll), 0)
      assert.deepEqual(await accessibilityProblems(page), [])
      assert.deepEqual(trouble, [])
    })
  }
})
