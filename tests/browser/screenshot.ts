import { pathToFileURL } from 'node:url'
import { launch, open } from './browser.ts'

/** Prints the first screen of a page as PNG: 1280 x 800, light. */
export async function printScreenshot(file: string): Promise<void> {
  const browser = await launch()
  const { page } = await open(browser, pathToFileURL(file).href, { width: 1280, scheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 800 })
  process.stdout.write(await page.screenshot())
  await browser.close()
}
