/**
 * Checks the language of Markdown, TypeScript and JavaScript files: a sentence has at most 30 words and two numbers, and no
 * word that the lab does not use. Prints a line for each that breaks a rule, and exits with 1 if there is one.
 *
 *     node tests/language.ts README.md docs/*.md scripts/report/summary.ts
 */
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { checkMarkdown, readingEase } from './language/markdown.ts'
import { checkSource } from './language/source.ts'

/** Files that everybody reads, and how easy they must be at least (Flesch, 0 to 100). */
const easy: Readonly<Record<string, number>> = { 'README.md': 50, 'findings.md': 50 }

let broken = 0
for (const file of process.argv.slice(2)) {
  const source = await readFile(file, 'utf8')
  const isMarkdown = extname(file) === '.md'
  const lines = (isMarkdown ? checkMarkdown(source) : checkSource(source)).map(
    ({ line, text }) => `${file}:${line}: ${text}`,
  )
  const ease = isMarkdown ? readingEase(source) : null
  const least = easy[basename(file)] ?? 0
  if (ease !== null && ease < least)
    lines.push(`${file}: its reading ease is ${ease.toFixed(0)}, at least ${least}: use shorter words and sentences`)
  broken += lines.length
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}
process.stdout.write(broken === 0 ? 'no sentence breaks a rule\n' : `${broken} to change\n`)
process.exitCode = broken === 0 ? 0 : 1
