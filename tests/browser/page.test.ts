import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RunAnalysis } from '../../scripts/analysis/schema.ts'
import { duration, number } from '../../scripts/base/numbers.ts'
import { allCharts } from '../../scripts/report/html/charts/index.ts'
import { renderPage } from '../../scripts/report/html/page.ts'
import { fullRun } from '../fixtures/full-run.ts'
import { failedCellOf, reportedCellOf, rowOf, runAnalysisOf } from '../fixtures/run-analysis.ts'
import { accessibilityProblems, fileOf, launch, open, sidewaysScroll, skip, type View, views } from './browser.ts'

const pageOf = (...runs: RunAnalysis[]) => fileOf(renderPage(runs, allCharts(runs)))
const desk: View = { width: 1280, scheme: 'light' }

/** A cell of the table: its exact value, null where it has none, and the first words that it shows. */
interface Shown {
  readonly value: string | null
  readonly text: string
}

/** The shown rows of the table, by the columns' headers. */
function rowsOf(page: Page): Promise<Record<string, Shown>[]> {
  return page.evaluate(`(() => {
    const labels = [...document.querySelectorAll('.figures thead th button')].map((button) => button.textContent)
    const shown = (cell) => ({ value: cell.dataset.value ?? null, text: cell.firstChild.textContent.trim() })
    const rows = [...document.querySelectorAll('.figures tbody tr')].filter((row) => row.offsetParent)
    return rows.map(({ children }) => Object.fromEntries(labels.map((label, i) => [label, shown(children[i])])))
  })()`)
}

async function columnOf(page: Page, label: string): Promise<Shown[]> {
  return (await rowsOf(page)).map((row) => row[label] ?? assert.fail(`there is no column ${label}`))
}

/** A figure as the table shows it: exact, and for people. */
function shown(value: number | null, words: (value: number) => string): Shown {
  return value === null ? { value: null, text: '–' } : { value: String(value), text: words(value) }
}

const signs = { '=': '', '>=': '≥ ', '<=': '≤ ', '?': '? ' } as const

/** The table shows some columns at a time; the tests look at all. */
async function showAllColumns(page: Page): Promise<void> {
  await page.locator('[data-sets] input[value=all]').check({ force: true })
}

const word = (text: string): Shown => ({ value: null, text })

describe('the page in a browser', { skip }, () => {
  let browser: Browser
  let full = ''
  before(async () => {
    browser = await launch()
    full = await pageOf(fullRun())
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  after(() => browser.close())

  const nginx = reportedCellOf('nginx', 'direct', 1000, { baseline: true, rows: [rowOf(1, 1000)] })

  for (const view of views) {
    // To check it takes half a minute, so of each width and each scheme one is.
    const isChecked = (view.width === 360) === (view.scheme === 'light')
    const what = isChecked ? 'no requests or errors and is accessible' : 'no requests or errors'
    test(`the page makes ${what}, ${view.width} wide and ${view.scheme}`, async () => {
      const { page, trouble } = await open(browser, full, view)
      assert.ok((await page.locator('figure > svg:visible').count()) >= 5)
      assert.equal(await page.evaluate(sidewaysScroll), 0)
      if (isChecked) assert.deepEqual(await accessibilityProblems(page), [])
      assert.deepEqual(trouble, [])
    })
  }

  const bySize = (a: Shown, b: Shown) => Number(a.value) - Number(b.value)
  const byName = (a: Shown, b: Shown) => a.text.localeCompare(b.text, 'en', { numeric: true })
  for (const [label, compare, first] of [
    ['RPS', bySize, 'descending'],
    ['Worst Latency', bySize, 'ascending'],
    ['Server', byName, 'ascending'],
  ] as const) {
    test(`the table is sorted by ${label} by keyboard in both directions, missing figures last`, async () => {
      const { page } = await open(browser, full, desk)
      await showAllColumns(page)
      const before = await rowsOf(page)
      const header = page.locator('.figures thead th', { has: page.getByRole('button', { name: label, exact: true }) })
      await header.locator('button').focus()
      for (const way of [first, first === 'ascending' ? 'descending' : 'ascending'] as const) {
        await page.keyboard.press('Enter')
        assert.equal(await header.getAttribute('aria-sort'), way)
        assert.equal(await page.locator('[aria-sort]').count(), 1)
        assert.match((await page.locator('[data-shown]').textContent()) ?? '', new RegExp(`, ${way}$`))
        const column = await columnOf(page, label)
        const there = column.filter(({ text }) => text !== '–')
        assert.ok(label === 'Server' || there.length < column.length)
        assert.deepEqual(column.slice(0, there.length), there)
        assert.deepEqual(
          there,
          there.toSorted((a, b) => (way === 'ascending' ? compare(a, b) : compare(b, a))),
        )
      }
      // Rows move as a whole.
      const texts = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort()
      assert.deepEqual(texts(await rowsOf(page)), texts(before))
    })
  }

  test('the table is filtered by keyboard, says how many rows are left, and shows all again', async () => {
    const { page } = await open(browser, full, desk)
    const all = await rowsOf(page)
    const says = async (count: number) =>
      assert.match(
        (await page.locator('[data-shown]').textContent()) ?? '',
        new RegExp(`^${count} of ${all.length} rows`),
      )
    const names = async () => new Set((await columnOf(page, 'Server')).map(({ text }) => text))
    await page.locator('[data-filters] input[type=search]').focus()
    await page.keyboard.type('Threading')
    assert.deepEqual(await names(), new Set(['threading1', 'threading2']))
    await says(12)
    await page.locator('[data-filters] input[value="direct"]').focus()
    await page.keyboard.press('Space')
    assert.deepEqual(new Set((await columnOf(page, 'Topology')).map(({ text }) => text)), new Set(['behind-nginx']))
    await says(6)
    await page.locator('[data-filters] button[type=reset]').focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(`!document.querySelector('.figures tbody tr[hidden]')`)
    assert.deepEqual(await rowsOf(page), all)
    await says(all.length)
  })

  test('the table is filtered by the group of a server', async () => {
    const { page } = await open(browser, full, desk)
    for (const group of ['existing', 'asynchronous', 'nginx', 'sequential', 'forking', 'pool'])
      await page.locator(`[data-filters] input[name="group"][value="${group}"]`).uncheck()
    assert.deepEqual(
      new Set((await columnOf(page, 'Server')).map(({ text }) => text)),
      new Set(['threading1', 'threading2']),
    )
  })

  test('the page has every figure of the run in its row, exact and as displayed', async () => {
    const { page } = await open(browser, full, desk)
    const expected = fullRun().cells.map((cell) => ({
      Server: word(cell.server),
      Topology: word(cell.topology),
      Network: word(cell.network),
      RPS: shown(cell.rps, (rps) => `${cell.bottleneck === 'server' ? '' : signs['>=']}${number(rps)}`),
      '% NGINX (RPS)': shown(cell.pct_nginx, (value) => `${signs[cell.pct_sign]}${number(value)} %`),
      'Mean Latency': shown(cell.mean_s, duration),
      'Mode Latency': shown(cell.mode_s, duration),
      'p99 Latency': shown(cell.p99_s && 1e6 * cell.p99_s, (us) => duration(us / 1e6)),
      'Worst Latency': shown(cell.worst_s, duration),
      'CPU per Request': shown(cell.cpu_us_per_request, (us) => duration(us / 1e6)),
      Bottleneck: word(cell.rps === null ? '–' : (cell.bottleneck ?? 'unknown')),
    }))
    const rows = await rowsOf(page)
    assert.deepEqual(
      rows.map((row, index) => Object.fromEntries(Object.keys(expected[index] ?? {}).map((name) => [name, row[name]]))),
      expected,
    )
    for (const [i, { outcome }] of fullRun().cells.entries())
      assert.ok(rows[i]?.['Outcome']?.text.includes(outcome), `row ${i}`)
  })

  test('the overview shows the chosen network and figure by keyboard, each figure exact', async () => {
    const { page } = await open(browser, full, desk)
    await page.locator('[data-switch-controls] input[value=lan]').focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('[data-switch-controls] input[value=rps]').focus()
    await page.keyboard.press('ArrowRight')
    const panel = page.locator('[data-panel]:visible')
    assert.equal(await panel.count(), 1)
    assert.equal(await panel.getAttribute('data-network'), 'internet')
    assert.equal(await panel.getAttribute('data-figure'), 'cpu_us_per_request')
    const own = fullRun().cells.filter(({ network }) => network === 'internet')
    for (const { server, topology, cpu_us_per_request: cost } of own) {
      const cell = panel.locator(`tr[data-server="${server}"] td`).nth(topology === 'direct' ? 1 : 2)
      assert.equal(await cell.getAttribute('data-value'), cost === null ? null : String(cost), `${server} ${topology}`)
    }
  })

  test('the table shows the chosen columns, and its header stays in sight', async () => {
    const { page } = await open(browser, full, desk)
    const header = (name: string) => page.locator('.figures thead th', { hasText: name }).first()
    assert.ok(await header('RPS').isVisible())
    assert.ok(await header('Worst Latency').isHidden())
    await page.locator('[data-sets] input[value=latency]').check({ force: true })
    assert.ok(await header('Worst Latency').isVisible())
    assert.ok(await page.locator('td[data-in=speed]').first().isHidden())
    await page.locator('.figures tbody tr').last().scrollIntoViewIfNeeded()
    const [scrolled, region, head] = (await page.evaluate(`(() => {
      const table = document.querySelector('.figures')
      const top = (element) => element.getBoundingClientRect().top
      return [table.parentElement.scrollTop, top(table.parentElement), top(table.querySelector('th'))]
    })()`)) as [number, number, number]
    assert.ok(scrolled > 0)
    assert.ok(Math.abs(head - region) < 1, `${head} ${region}`)
  })

  test('the page shows the chosen chart of a group, and no other', async () => {
    const { page } = await open(browser, full, desk)
    await page.locator('#more-charts > summary').click()
    const choice = page.locator('select').last()
    const visible = () => page.locator('figure:visible').evaluateAll((figures) => figures.map(({ id }) => id))
    const before = await visible()
    await choice.focus()
    await page.keyboard.press('ArrowDown')
    const changed = await visible()
    assert.equal(changed.length, before.length)
    assert.notDeepEqual(changed, before)
  })

  test('the page is complete without its script, and hides the controls that need it', async () => {
    const { page } = await open(browser, full, { ...desk, script: false })
    assert.equal(await page.locator('.figures tbody tr:visible').count(), fullRun().cells.length)
    assert.equal(await page.locator('[data-filters]:visible').count(), 0)
  })

  test('the page prints without its controls', async () => {
    const { page } = await open(browser, full, desk)
    assert.ok((await page.locator('.controls:visible').count()) > 1)
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator(':is(.controls, .skip, [data-copy], select):visible').count(), 0)
    assert.equal(await page.locator('.figures tbody tr:visible').count(), fullRun().cells.length)
  })

  test('the page opens folded parts for printing, and folds them again', async () => {
    const { page } = await open(browser, full, desk)
    const closed = `document.querySelectorAll('details:not([open], .controls details, .not-printed)').length`
    await page.evaluate(`addEventListener('beforeprint', () => { globalThis.closedOnPaper = ${closed} })`)
    const before = Number(await page.evaluate(closed))
    assert.ok(before > 0)
    await page.pdf()
    assert.equal(await page.evaluate('closedOnPaper'), 0)
    assert.equal(await page.evaluate(closed), before)
  })

  test('the page puts several runs side by side', async () => {
    const runs = ['one', 'other'].map((run) => runAnalysisOf([nginx, reportedCellOf('async', 'direct', 500)], { run }))
    const { page, trouble } = await open(browser, await pageOf(...runs), desk)
    assert.match((await page.locator('h1').textContent()) ?? '', /2 runs/)
    assert.deepEqual(await accessibilityProblems(page), [])
    assert.deepEqual(trouble, [])
  })

  test('hostile names do no harm to the page', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>'
    const cells = [
      reportedCellOf('nginx', 'direct', 1000, { rows: [rowOf(1, 1000)] }),
      reportedCellOf(evil, 'direct', 500, { rows: [rowOf(1, 500)] }),
      failedCellOf('"\u001b[31m', 'direct', 'died', `</script>${evil}`),
    ]
    const { page, trouble } = await open(
      browser,
      await pageOf(runAnalysisOf(cells, { run: evil, warnings: [evil] })),
      desk,
    )
    assert.equal(await page.locator('img, body script:not(:last-child)').count(), 0)
    assert.ok((await page.locator('.figures').textContent())?.includes(evil))
    assert.deepEqual(trouble, [])
  })

  const odd: readonly (readonly [string, RunAnalysis, RegExp])[] = [
    [
      'with failures',
      runAnalysisOf([nginx, failedCellOf('async', 'direct', 'died', 'exit code 1')]),
      /What went wrong\s+async, direct, lan: died: exit code 1/,
    ],
    ['with one block of one server', runAnalysisOf([nginx]), /: finished, 1 of 1 measurement, one block\s/],
    [
      'without NGINX',
      runAnalysisOf([reportedCellOf('async', 'direct', 500, { baseline: false, pct_nginx: null })]),
      /one block, without NGINX/,
    ],
    [
      'cut short',
      runAnalysisOf([nginx], { status: 'interrupted', cells_planned: 4, cells_measured: 1, resume_command: 'go on' }),
      /Finish the run with: go on[\s\S]*: interrupted, 1 of 4 measurements/,
    ],
    ['with nothing measured', runAnalysisOf([], { answer: [] }), /No cell has been measured/],
  ]
  for (const [name, analysis, words] of odd) {
    test(`the page of a run ${name} says so and is accessible`, async () => {
      const { page, trouble } = await open(browser, await pageOf(analysis), { width: 360, scheme: 'dark' })
      assert.match(await page.locator('body').innerText(), words)
      assert.equal(await page.evaluate(sidewaysScroll), 0)
      assert.deepEqual(await accessibilityProblems(page), [])
      assert.deepEqual(trouble, [])
    })
  }
})
