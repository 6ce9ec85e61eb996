import { stripControl } from '../base/text.ts'

/**
 * A CSV field that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it, and
 * control characters become spaces. Empty for what does not exist.
 */
export function safeCell(value: string | number | null | undefined): string | number {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return value
  const text = stripControl(value)
  return /^[=+@-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
}
