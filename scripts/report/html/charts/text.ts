import { list, stripControl } from '../../../base/text.ts'

/** Text that is well-formed Unicode without control characters; what it is put into still has to escape it. */
export function cleanText(text: string): string {
  return stripControl(text).toWellFormed()
}

/** At most `length` characters, the last an ellipsis where some are left out. */
export function shortText(text: string, length: number): string {
  const characters = [...cleanText(text)]
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`
}

/** A figure for a label: three significant digits, all of the digits before the point, thousands set apart. */
export function figureText(value: number): string {
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en-GB')
  if (size === 0) return '0'
  const digits = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))))
  return String(Number(value.toFixed(digits)))
}

/** A share from 0 to 1. */
export function percentText(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** More digits after the point are never shown. */
const mostDigits = 12

/**
 * A table's figure; empty for what does not exist.
 * @param digits after the point; there are more where it would have fewer than three significant ones
 */
export function fixedText(digits: number, value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  const needed = value === 0 ? 0 : 2 - Math.floor(Math.log10(Math.abs(value)))
  return value.toFixed(Math.max(digits, Math.min(needed, mostDigits)))
}

/** Things in a row of words: `a`, `a and b`, `a, b and c`; at most `most` of them, then how many more. */
export function listText(items: readonly string[], most = 4): string {
  return list(items, items.length > most ? most - 1 : most)
}

/** How wide a text will be about: system fonts differ, so a little more than most need. */
export function textWidth(text: string, fontSize: number): number {
  return 0.58 * fontSize * [...text].length
}
