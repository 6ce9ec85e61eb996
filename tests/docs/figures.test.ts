import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readExample } from '../../scripts/commands/pictures.ts'
import { figureText } from '../../scripts/report/html/charts/text.ts'
import { renderTerminalTables } from '../../scripts/report/terminal-table.ts'
import { checkout } from '../fixtures/checkout.ts'
import { figures, type Row, read, readRows } from './figures.ts'

/** A heading of findings.md with its first table and the CSV files that it links as its figures. */
interface Section {
  readonly title: string
  readonly table: string
  readonly files: readonly string[]
}

function sectionsOf(page: string): Section[] {
  return page.split(/^## /m).flatMap((text) => {
    const [title = ''] = text.split('\n')
    const [, linked = ''] = /^\*\*Figures:\*\*(.*?)\n\n/ms.exec(text) ?? []
    const files = [...linked.matchAll(/figures\/([\w-]+)\.csv/g)].map(([, name]) => name as string)
    const [table] = /(^\|.*\n)+/m.exec(text) ?? []
    return table === undefined || files.length === 0 ? [] : [{ title, table, files }]
  })
}

/** Numbers in the rows of a table, as they are written, without those within names, versions and brackets of code. */
function numbersOf(table: string): string[] {
  const cells = table
    .split('\n')
    .slice(2)
    .join('\n')
    .replace(/`[^`]*`/g, '')
  const found = cells.match(/(?<![\p{L}\p{N}.-])\d[\d.,]*/gu) ?? []
  return found.map((number) => number.replace(/[.,]+$/, '')).filter((number) => !/\d\.\d+\./.test(number))
}

/** Half of the last digit that a written number has: of "31,000" that is 500. */
function tolerance(written: string): number {
  const [whole = '', decimals] = written.replaceAll(',', '').split('.')
  if (decimals !== undefined) return 0.5 / 10 ** decimals.length
  const zeros = Math.min(/0*$/.exec(whole)?.[0].length ?? 0, whole.length - 2)
  return 0.5 * 10 ** Math.max(0, zeros)
}

/** The written numbers that are, rounded, none of the values. */
function unknownOf(written: readonly string[], values: readonly number[]): string[] {
  return written.filter((text) => {
    const number = Number(text.replaceAll(',', ''))
    return !values.some((value) => Math.abs(value - number) <= tolerance(text) * 1.001)
  })
}

describe('the figures of findings.md', async () => {
  const sections = sectionsOf(await read('docs/findings.md'))

  test('most questions have a table and a file with its figures', () => assert.ok(sections.length >= 14))

  for (const { title, table, files } of sections)
    test(`every number of the table is in the files of its figures: ${title}`, async () => {
      const rows = (await Promise.all(files.map(figures))).flat()
      const values = rows.flatMap((row) => Object.values(row).map(Number))
      assert.ok(numbersOf(table).length > 0)
      assert.deepEqual(unknownOf(numbersOf(table), values), [])
    })

  test('a number that no file has is found', () =>
    assert.deepEqual(unknownOf(['1,000', '12.3', '8,700', '0.53'], [1049, 12.36, 8664.9, 0.5301]), ['12.3']))
})

describe('the figures of the README', async () => {
  const readme = await read('README.md')
  const shows = (text: string) => assert.ok(readme.includes(text), `the README should say ${text}`)
  const example = await readExample(checkout)

  test('the agreement with the article is that of the reproduction, and on a LAN that of the example', async () => {
    const ranks = 'rank correlation (Spearman) of mean latency, all servers'
    const of = (rows: readonly Row[], network: string) =>
      Number(rows.find((row) => row['finding'] === ranks && row['network'] === network)?.['value']).toFixed(2)
    shows(`rank correlation ${of(await figures('reproduce-article-summary'), 'home-2020')}`)
    shows(`(${of(await readRows('reports/example/article-summary.csv'), 'lan')})`)
  })

  test('the range behind NGINX is that of the example, without forking1', () => {
    const proxied = example.cells.filter(({ topology, network }) => topology === 'behind-nginx' && network === 'lan')
    const rates = proxied.flatMap(({ server, rps }) => (server === 'forking1' || rps === null ? [] : [rps]))
    const rounded = (rate: number) => figureText(Number(rate.toPrecision(3)))
    shows(`from ${rounded(Math.min(...rates))} to ${rounded(Math.max(...rates))} req/s`)
  })

  test('the table of the terminal is the example’s first, with every server', () => {
    const [table = ''] = /direct · lan\n.*?(?=\n\n)/s.exec(renderTerminalTables(example, 86, 'lan')) ?? []
    const lines = table.split('\n').map((line) => line.trimEnd())
    for (const { server } of example.cells)
      assert.ok(
        lines.some((line) => line.startsWith(server)),
        server,
      )
    shows(`\`\`\`\n${lines.join('\n')}\n\`\`\``)
  })

  test('the rates with keep-alive are those of the question’s figures', async () => {
    const rows = (await figures('keep-alive')).filter(({ Network }) => Network === 'internet')
    const rate = (server: string) => Math.round(Number(rows.find((row) => row['Server'] === server)?.['RPS']))
    shows(`reaches ${rate('async-keepalive')} req/s`)
    shows(`NGINX ${rate('nginx')}.`)
  })
})
