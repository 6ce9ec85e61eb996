import { flesch } from 'flesch'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { syllable } from 'syllable'
import { checkText, type Finding } from './check.ts'
import { sentencesOf, type Text, textOf, wordsOf } from './text.ts'

type Root = ReturnType<typeof fromMarkdown>
type Node = Root | Root['children'][number]

/** A block of text, and whether it is a cell of a table or a heading. */
interface Block extends Text {
  readonly kind: 'text' | 'cell' | 'heading'
}

/** What stands for a piece of code in a sentence: one word. */
const codeWord = 'code'

/** What the language does not allow in a Markdown file. Code and quotations are other people's words. */
export function checkMarkdown(source: string): Finding[] {
  return blocksOf(source).flatMap((block) => checkText(block, block.kind === 'cell'))
}

/** The Flesch reading ease of a Markdown file's sentences, without code, tables and headings; null if it has none. */
export function readingEase(source: string): number | null {
  const sentences = blocksOf(source)
    .filter(({ kind }) => kind === 'text')
    .flatMap(sentencesOf)
  const words = sentences.flatMap(({ text }) => wordsOf(text)).filter((word) => /\p{L}/u.test(word))
  if (words.length === 0) return null
  const syllables = words.reduce((sum, word) => sum + syllable(word), 0)
  return flesch({ sentence: sentences.length, word: words.length, syllable: syllables })
}

function blocksOf(source: string): Block[] {
  const tree = fromMarkdown(source, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })
  return collect(tree)
}

function collect(node: Node): Block[] {
  switch (node.type) {
    case 'paragraph':
      return [{ ...textOf(piecesOf(node)), kind: 'text' }]
    case 'heading':
      return [{ ...textOf(piecesOf(node)), kind: 'heading' }]
    case 'tableCell':
      return [{ ...textOf(piecesOf(node)), kind: 'cell' }]
    case 'blockquote':
    case 'code':
    case 'html':
      return []
    default:
      return 'children' in node ? node.children.flatMap(collect) : []
  }
}

function piecesOf(node: Node): { text: string; line: number }[] {
  const line = node.position?.start.line ?? 0
  switch (node.type) {
    case 'text':
      return [{ text: node.value, line }]
    case 'inlineCode':
      return [{ text: codeWord, line }]
    case 'break':
      return [{ text: '\n', line }]
    case 'image':
      // Its text is read instead of the picture, not within a sentence.
      return [{ text: `\n\n${node.alt ?? ''}\n\n`, line }]
    case 'strong':
      // A stop within it ends no sentence: who reads the source, or counts by it, goes on to the next one.
      return [...node.children.flatMap(piecesOf), { text: '*', line: node.position?.end.line ?? line }]
    default:
      return 'children' in node ? node.children.flatMap(piecesOf) : []
  }
}
