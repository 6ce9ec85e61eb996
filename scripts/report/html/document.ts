import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Content, html, Markup } from './markup.ts'

/** What a page is made of. */
interface Page {
  readonly title: string
  /** Above the content: the only h1, and what else belongs to the whole page. */
  readonly header: Content
  readonly main: Content
  readonly footer: Content
}

/**
 * A page in one file. It asks for nothing: style and script are in it, and its policy forbids everything but these two, by
 * their hashes, so that not even text that came through as HTML could run or load anything.
 */
export function renderDocument({ title, header, main, footer }: Page): string {
  const style = [
    'charts/palette',
    'style/page',
    'style/top',
    'style/tables',
    'style/switch',
    'style/overview',
    'style/parts',
  ]
    .map((name) => ownFile(`${name}.css`))
    .join('')
  const script = ownFile('client.js')
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>${header}</header>
<main id="main" tabindex="-1">${main}</main>
<footer>${footer}</footer>
<script>${new Markup(script)}</script>
</body>
</html>
`
  return page.text
}

function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function ownFile(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}
