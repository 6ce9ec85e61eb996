import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { allCharts } from '../../../scripts/report/html/charts/index.ts'
import { fullRun } from '../../fixtures/full-run.ts'
import { articleRowOf, failedCellOf, openLevelOf, reportedCellOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { parse } from './drawing.ts'

const runs = [fullRun(), fullRun({ run: 'second' }, 1)]
const charts = allCharts(runs)
const palette = readFileSync(new URL('../../../scripts/report/html/charts/palette.css', import.meta.url), 'utf8')

describe('all charts of a page', () => {
  test('the charts of a full run include every kind', () => {
    const kinds = new Set(charts.map(({ id }) => id.split('.')[0]))
    assert.deepEqual([...kinds].toSorted(), ['article', 'cpu', 'forest', 'latency', 'open', 'runs', 'timeline'])
  })

  test('the charts stay well below 2 MB for a full run', () => {
    const size = allCharts(runs.slice(0, 1)).reduce((sum, { svg }) => sum + Buffer.byteLength(svg), 0)
    assert.ok(size < 1_600_000, String(size))
  })

  test('no two elements of the charts have the same id', () => {
    const ids = charts.flatMap(({ id, svg }) => [id, ...[...svg.matchAll(/ id="([^"]*)"/g)].map(([, own]) => own)])
    assert.ok(ids.length > 3 * 200)
    assert.equal(new Set(ids).size, ids.length)
  })

  test('every row of a chart’s table has as many cells as its head', () => {
    for (const { id, table } of charts) for (const row of table.rows) assert.equal(row.length, table.head.length, id)
  })

  test('charts have finite coordinates only', () => {
    for (const { id, svg } of charts) assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/, id)
  })

  test('no chart has a style or script of its own, so that a page may forbid both', () => {
    for (const { id, svg, legend } of charts)
      for (const drawing of [svg, ...legend.map(({ symbol }) => symbol)])
        assert.doesNotMatch(drawing, / style=|<style|<script| on\w+=/, id)
  })

  test('no chart has a colour of its own', () => {
    const colours = new Set(
      charts.flatMap(({ svg }) => [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, c]) => c)),
    )
    for (const colour of colours) assert.match(colour ?? '', /^(?:none|currentColor|var\(--[\w-]+(?:, Canvas)?\))$/)
    for (const [, name] of [...colours].join(' ').matchAll(/var\((--[\w-]+)/g))
      assert.ok(palette.includes(`${name}: #`), name)
  })

  test('the same analysis gives the same charts', () => {
    assert.deepEqual(allCharts([fullRun()]), allCharts([fullRun()]))
  })
})

describe('a hostile name', () => {
  const name = `"><script>alert('1')</script>&quot;\u0007\nx`
  const own = (run: string) =>
    runAnalysisOf(
      [
        reportedCellOf('nginx', 'direct', 1000, { network: name }),
        reportedCellOf(name, 'direct', 500, {
          network: name,
          family: name,
          outcome: 'died',
          reason: name,
          distribution: {
            answered: 2,
            points: [
              [0, 0.1],
              [1, 0.2],
            ],
          },
          timeline: {
            block: 1,
            requests: 2,
            points: [
              [0, 0.1, true],
              [1, 0.2, false],
            ],
          },
          open: [openLevelOf(0.2, { bottleneck: 'generator' }), openLevelOf(0.5)],
        }),
        reportedCellOf(name, 'behind-nginx', 400, { network: name }),
        failedCellOf('broken', 'direct', 'died', name, { network: name }),
      ],
      {
        run,
        article: [articleRowOf(name, 1, 2, { network: name })],
      },
    )
  const hostile = allCharts([own(name), own('other')])

  test('a hostile name is text in every kind of chart', () => {
    assert.equal(new Set(hostile.map(({ id }) => id.split('.')[0])).size, 7)
    for (const { id, svg } of hostile) {
      assert.match(svg, /&lt;scr/, id)
      assert.doesNotMatch(svg, /<script/, id)
      assert.deepEqual([...parse(svg).querySelectorAll('script')], [], id)
    }
  })

  test('a hostile name brings no control character into a chart', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    for (const chart of hostile) assert.doesNotMatch(Object.values(chart).flat(3).join('|'), /[\u0000-\u001f]/)
    for (const { table } of hostile) assert.ok(!table.rows.flat().join('|').includes('\u0007'))
  })

  test('a hostile name gives an id of letters, digits and a few signs', () => {
    for (const { id } of hostile) assert.match(id, /^[\w.-]+$/)
  })
})

describe('the palette', () => {
  const block = (selector: string) => {
    const from = palette.indexOf(selector)
    return new Map(
      [...palette.slice(from, palette.indexOf('}', from)).matchAll(/(--[\w-]+): #(\w{6})/g)].map(([, name, hex]) => [
        name ?? '',
        hex ?? '',
      ]),
    )
  }
  const themes = {
    light: block(':root {'),
    dark: block(':root[data-theme="dark"]'),
    preferred: block(':root:not([data-theme="light"])'),
  }

  test('every mark has a contrast of 3 or more with its paper in every theme', () => {
    for (const [theme, colours] of Object.entries(themes)) {
      assert.equal(colours.size, 11, theme)
      const paper = luminance(colours.get('--paper') ?? '')
      for (const [name, hex] of colours) {
        const [dark, light] = [paper, luminance(hex)].toSorted((a, b) => a - b) as [number, number]
        if (name !== '--paper') assert.ok((light + 0.05) / (dark + 0.05) >= 3, `${theme} ${name}`)
      }
    }
  })

  test('the dark palette is the same whether it is chosen or preferred', () => {
    assert.deepEqual(themes.preferred, themes.dark)
  })
})

/** WCAG's relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [0, 2, 4]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
