import { stripControl } from '../base/text.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' }

/**
 * Text that Markdown shows as it is, in one line, also in a table's cell: control characters become spaces, and everything that
 * could begin markup, HTML, another cell, a link or a mention is escaped.
 */
export function safeMarkdown(text: string): string {
  return (
    stripControl(text)
      .replace(/[\u2028\u2029]/g, ' ')
      .trim()
      .replace(/[&<>|\\`*_{}[\]()#~!$]/g, (character) => entities[character] ?? `\\${character}`)
      // What GitHub makes links and mentions of by itself.
      .replaceAll('://', ':&#47;&#47;')
      .replace(/\bwww\./gi, 'www&#46;')
      .replace(/(^|\W)@/g, '$1@&#8288;')
      // What begins a list or is a rule.
      .replace(/^[-+]/, '\\$&')
      .replace(/^(\d+)\.(?=\s|$)/, '$1\\.')
  )
}

/**
 * Text as a code block that nothing in it can end: the fence is longer than any run of backticks inside.
 * @param text lines; control characters other than their ends become spaces
 */
export function fenced(text: string): string {
  const lines = text.split(/\r?\n/).map(stripControl)
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...lines, fence].join('\n')
}
