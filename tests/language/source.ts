import { stripTypeScriptTypes } from 'node:module'
import { parse } from 'acorn'
import { full } from 'acorn-walk'
import { checkText, type Finding } from './check.ts'
import { textOf } from './text.ts'

/** A text of fewer words is a name, a key or a heading. */
const leastWords = 4

/** What stands for a value that is put into a message: one word. */
const valueWord = 'value'

/** What the language does not allow in the texts of a TypeScript or JavaScript file: its messages, help and markup. */
export function checkSource(source: string): Finding[] {
  return textsOf(source)
    .flatMap(({ text, line }) => checkText(textOf([{ text: plain(text), line }])))
    .sort((a, b) => a.line - b.line)
}

/** The string and template literals of a program that are texts, with the lines that they begin in. */
function textsOf(source: string): { readonly text: string; readonly line: number }[] {
  // Types become spaces, so that every line stays where it is.
  const program = parse(stripTypeScriptTypes(source), { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  const texts: { text: string; line: number }[] = []
  full(program, (node) => {
    const line = node.loc?.start.line ?? 0
    if (node.type === 'Literal' && 'value' in node && typeof node.value === 'string')
      texts.push({ text: node.value, line })
    if (node.type === 'TemplateLiteral' && 'quasis' in node) {
      const quasis = node.quasis as { value: { cooked: string } }[]
      texts.push({ text: quasis.map(({ value }) => value.cooked).join(valueWord), line })
    }
  })
  return texts.filter(({ text }) => (text.match(/(?<=^|\s)\p{L}/gu) ?? []).length >= leastWords)
}

/** Without tags and code; what a tag divides, is divided. Line breaks are kept, because they count lines. */
function plain(text: string): string {
  return text
    .replace(/`[^`\n]*`/g, 'code')
    .replace(/<\/?(?:a|b|code|em|i|small|span|strong)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, (tag) => `\n\n${tag.replace(/[^\n]/g, '')}`)
}
