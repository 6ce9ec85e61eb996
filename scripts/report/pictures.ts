import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunAnalysis } from '../analysis/schema.ts'
import { articleCharts } from './html/charts/article.ts'
import type { Chart } from './html/charts/chart.ts'
import { cpuCharts } from './html/charts/cpu.ts'
import { forestCharts } from './html/charts/forest.ts'
import { textWidth } from './html/charts/text.ts'
import { type Content, html, Markup } from './html/markup.ts'

/** The pictures of the README and docs by name: charts of the example, one or two beside each other. */
const pictures: Readonly<Record<string, (example: RunAnalysis) => readonly Chart[]>> = {
  networks: (example) =>
    [forestCharts(example).at(0), forestCharts(example).at(-1)].filter((chart) => chart !== undefined),
  article: (example) => articleCharts(example).slice(-1),
  cpu: (example) => cpuCharts(example).slice(0, 1),
}

/** Names of the pictures; each is docs/pictures/NAME.svg. */
export const pictureNames = Object.keys(pictures)

/** The command that makes docs/pictures, for a shell in the checkout. */
export const remakePictures = 'scripts/pictures.sh'

const size = { title: 15, text: 12 } as const
const gap = 24
const legendHeight = 22
const top = 34
// GitHub shows a picture without the page's style, so it has its own: the charts' colours and the colour of text.
const ink = ':root { color: #1f2328; } @media (prefers-color-scheme: dark) { :root { color: #e6edf3; } }'

/**
 * A picture as one SVG file that needs nothing else.
 * @param name one of `pictureNames`
 * @throws RangeError if the example has no such chart
 */
export function renderPicture(name: string, example: RunAnalysis): string {
  const charts = pictures[name]?.(example) ?? []
  if (charts.length === 0) throw new RangeError(`there is no picture ${name}; there are ${pictureNames.join(', ')}`)
  const sizes = charts.map(({ svg }) => sizeOf(svg))
  const width = sizes.reduce((sum, chart) => sum + chart.width + gap, gap)
  const bottom = top + Math.max(...sizes.map(({ height }) => height))
  const [legend] = charts.map((chart) => chart.legend)
  const panels = charts.map((chart, index) => {
    const left = sizes.slice(0, index).reduce((sum, before) => sum + before.width + gap, gap)
    return panel(chart, left, sizes[index] as Size)
  })
  const palette = readFileSync(join(import.meta.dirname, 'html/charts/palette.css'), 'utf8')
  const height = bottom + legendHeight + gap
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" fill="currentColor">
<style>${new Markup(`${palette}${ink}`)}</style>
<rect width="100%" height="100%" style="fill: var(--paper)"/>
${panels}${legendRow(legend ?? [], bottom + legendHeight / 2)}</svg>
`.text
}

interface Size {
  readonly width: number
  readonly height: number
}

function sizeOf(svg: string): Size {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
  return { width: Number(width), height: Number(height) }
}

/** The answer where there is room for it; where not, what tells the panels apart, for the axis says what they show. */
function headingOf({ title, choice = title }: Chart, width: number): string {
  return textWidth(title, size.title) <= width ? title : choice
}

function panel(chart: Chart, left: number, { width, height }: Size): Content {
  const placed = chart.svg.replace('<svg ', `<svg x="${left}" y="${top}" width="${width}" height="${height}" `)
  return html`<text x="${left}" y="22" font-size="${size.title}" font-weight="600">${headingOf(chart, width)}</text>
${new Markup(placed)}
`
}

function legendRow(legend: Chart['legend'], y: number): Content {
  let x = gap
  return legend.map(({ symbol, text }) => {
    const left = x
    x += 22 + textWidth(text, size.text) + gap / 2
    const placed = symbol.replace('<svg ', `<svg x="${left}" y="${y - 9}" width="18" height="18" `)
    return html`${new Markup(placed)}<text x="${left + 22}" y="${y + 4}" font-size="${size.text}">${text}</text>
`
  })
}
