import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

/** How a page is looked at. */
export interface View {
  readonly width: number
  readonly scheme: 'light' | 'dark'
  /** Whether its script may run; it may unless this says otherwise. */
  readonly script?: boolean
}

/** An open page, and what it did that it should not. */
interface Opened {
  readonly page: Page
  /** Errors of its scripts and its console, dialogs, and requests for anything but itself. */
  readonly trouble: readonly string[]
}

/** The tests' Chromium. */
const browserPath = process.env['CHROMIUM']

/** Why there is nothing to look with, outside of the test image; false within. */
export const skip = browserPath === undefined && 'no browser: it is in the test image'

/** A telephone and a desk, by day and by night. */
export const views: readonly View[] = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
)

/** To be evaluated in a page: how many pixels of it lie beside its window; 0 where it scrolls only downwards. */
export const sidewaysScroll = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

/** Starts the browser; who asks closes it. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath ?? '',
    // In the test container it is root's, opens the tests' own files only, and has little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}

/** Writes a page to a file of its own and gives its address. */
export async function fileOf(html: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'page-')), 'report.html')
  await writeFile(file, html)
  return pathToFileURL(file).href
}

/** Opens a page in a context of its own, as for a new visitor, and watches what it does. */
export async function open(browser: Browser, url: string, { width, scheme, script = true }: View): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    javaScriptEnabled: script,
  })
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(`console: ${message.text()}`)
  })
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) trouble.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  return { page, trouble }
}

/** What axe-core calls serious or critical, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(source)
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).slice(0, 3)})`)
}
