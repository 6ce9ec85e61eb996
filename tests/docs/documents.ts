import { glob, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { checkout } from '../fixtures/checkout.ts'

/** A page that people read, by its path in the checkout. */
export interface Document {
  readonly path: string
  readonly text: string
  /** Without its blocks of code. */
  readonly prose: string
}

/** README, docs and the page of the questions. */
export async function readDocuments(): Promise<Document[]> {
  const patterns = ['README.md', 'docs/*.md', 'scenarios/**/*.md'].map((pattern) => join(checkout, pattern))
  const files = (await Array.fromAsync(glob(patterns))).sort()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8')
      return { path: relative(checkout, file), text, prose: text.replace(/^```.*?^```/gms, '') }
    }),
  )
}

/** Pieces of code within sentences and tables. */
export function inlineCode({ prose }: Document): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string)
}

/** Commands in blocks for a shell, without their comments, and those within sentences. */
export function commandsOf(document: Document): string[] {
  const blocks = [...document.text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block as string)
  const lines = blocks.flatMap((block) => block.split('\n').map((line) => line.replace(/(^|\s)#.*/, '').trim()))
  const inline = inlineCode(document).filter((code) =>
    /^(docker (compose )?(run|up|down|build)|bench|(scripts|tests)\/\S+\.sh)(\s|$)/.test(code),
  )
  return [...lines.filter((line) => line !== ''), ...inline]
}

/** Ids of a page's headings, as GitHub makes them. */
export function anchorsOf({ prose }: Document): string[] {
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Where a page's links and pictures lead, but for other sites. */
export function localLinks({ prose }: Document): string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string).filter((to) => !/^\w+:/.test(to))
}

/** The first table after some words, or that begins with them, its head first. */
export function tableAfter(text: string, words: string): string[][] {
  const at = text.indexOf(words)
  if (at < 0) throw new Error(`the page does not say: ${words}`)
  const lines = text.slice(at).split('\n')
  const rows = lines.slice(lines.findIndex((line) => line.startsWith('|')))
  const table = rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith('|')),
  )
  const cells = table.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
  return cells.filter((_, index) => index !== 1)
}
