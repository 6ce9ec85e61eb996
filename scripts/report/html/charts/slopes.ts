import * as Plot from '@observablehq/plot'
import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { absentText, byNetwork, isComparable, isOwnSpeed, sentences } from './cells.ts'
import { type Chart, chartOf, idOf, smallSize, width } from './chart.ts'
import { type LegendEntry, legend, legendHeight, markStyle } from './legend.ts'
import { draw, type Label, tagged } from './plot.ts'
import { axisFor, position, tickRoom } from './scale.ts'
import { spread } from './spread.ts'
import { type Style, serverStyle } from './style.ts'
import { figureText, fixedText, shortText, textWidth } from './text.ts'

interface Pair {
  readonly server: string
  readonly direct: CellFacts
  readonly direct_rps: number
  readonly proxied: CellFacts
  readonly proxied_rps: number
  readonly style: Style
}

/**
 * Requests a second direct and behind NGINX, a line a server; one chart a network and way of proxying. None where no server
 * has both figures.
 */
export function slopeCharts(facts: Facts): Chart[] {
  return byNetwork(facts).flatMap(({ network, cells }) => {
    const proxied = [...new Set(cells.map(({ topology }) => topology))].filter((topology) => topology !== 'direct')
    return proxied.flatMap((topology) => {
      const own = cells.filter((cell) => cell.topology === 'direct' || cell.topology === topology)
      const pairs = pairsOf(facts, own)
      if (pairs.length === 0) return []
      const id = idOf('slopes', facts.run, network, topology)
      const title = `Direct and ${topology} · ${network}`
      const caption = captionOf(pairs, own)
      const svg = drawSlopes({ id, title, description: caption }, pairs, topology)
      return [chartOf({ id, title, caption, svg, table: tableOf(pairs, topology) })]
    })
  })
}

function pairsOf(facts: Facts, cells: readonly CellFacts[]): Pair[] {
  return [...Map.groupBy(cells, ({ server }) => server)].flatMap(([server, own]) => {
    const rated = own.filter(isComparable)
    const direct = rated.find(({ topology }) => topology === 'direct')
    const proxied = rated.find(({ topology }) => topology !== 'direct')
    if (!direct?.rps || !proxied?.rps) return []
    const rates = { direct_rps: direct.rps, proxied_rps: proxied.rps }
    return [{ server, direct, proxied, ...rates, style: serverStyle(facts, server) }]
  })
}

const labelGap = 15

function drawSlopes(label: Label, pairs: readonly Pair[], topology: string): string {
  const entries = legendOf(pairs)
  const top = legendHeight(entries) + 32
  const bottom = top + Math.max(220, labelGap * pairs.length + 20)
  const ends = [endOf(pairs, 'direct_rps'), endOf(pairs, 'proxied_rps')] as const
  const axis = axisFor(
    ends.flat().map(({ rps }) => rps),
    bottom - top,
    tickRoom.down,
  )
  const room = Math.max(...ends.flat().map(({ text }) => textWidth(text, smallSize)))
  const [left, right] = [room + 28, width - room - 28]
  const height = (rps: number) => position(axis, rps, bottom - 6, top + 6)
  const sides = [
    { at: 0, x: left, textAnchor: 'end', away: -1, texts: ends[0] },
    { at: 1, x: right, textAnchor: 'start', away: 1, texts: ends[1] },
  ] as const
  const heading = { frameAnchor: 'top', lineAnchor: 'bottom', dy: -12, fontWeight: 600, fontSize: smallSize } as const
  return draw(label, {
    width,
    height: bottom + 8,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: 8,
    x: { type: 'identity', axis: null },
    y: { type: 'identity', axis: null },
    marks: [
      legend(entries, top, left),
      Plot.text(['direct'], { ...heading, frameAnchor: 'top-left', textAnchor: 'start', dx: -left }),
      Plot.text([topology], { ...heading, frameAnchor: 'top-right', textAnchor: 'end', dx: width - right }),
      pairs.map((pair) =>
        Plot.link([pair], {
          x1: left,
          x2: right,
          y1: height(pair.direct_rps),
          y2: height(pair.proxied_rps),
          stroke: pair.style.colour,
          strokeDasharray: pair.style.dash,
          strokeWidth: 1.5,
          ...tagged({ 'data-part': 'slope', 'data-server': pair.server }),
        }),
      ),
      sides.map(({ x, textAnchor, away, texts }) => {
        const heights = texts.map(({ rps }) => height(rps))
        const places = spread(heights, labelGap, top, bottom)
        return texts.map(({ text, style, own }, index) => [
          leader(x, away, heights[index] ?? 0, places[index] ?? 0),
          Plot.dot([0], { x, y: heights[index] ?? 0, ...markStyle(style, !own), r: 3.5 }),
          Plot.text([text], { x: x + 20 * away, y: places[index] ?? 0, textAnchor, fontSize: smallSize }),
        ])
      }),
    ],
  })
}

/** From a mark to its text, where that had to be moved. */
function leader(x: number, away: number, from: number, to: number): Plot.Markish {
  return Plot.link([0], {
    x1: x + 6 * away,
    x2: x + 18 * away,
    y1: from,
    y2: to,
    stroke: 'var(--muted)',
    strokeWidth: 0.8,
  })
}

function endOf(pairs: readonly Pair[], side: 'direct_rps' | 'proxied_rps') {
  return pairs.map((pair) => {
    const name = shortText(pair.server, 15)
    const rps = pair[side]
    const text = side === 'direct_rps' ? `${name} ${figureText(rps)}` : `${figureText(rps)} ${name}`
    return { rps, text, style: pair.style, own: isOwnSpeed(side === 'direct_rps' ? pair.direct : pair.proxied) }
  })
}

function legendOf(pairs: readonly Pair[]): LegendEntry[] {
  const limited = pairs.some(({ direct, proxied }) => !isOwnSpeed(direct) || !isOwnSpeed(proxied))
  const style = { colour: 'var(--muted)', shape: 'circle' } as const
  return limited ? [{ style, hollow: true, text: 'hollow: not limited by the server, which may do more' }] : []
}

function captionOf(pairs: readonly Pair[], cells: readonly CellFacts[]): string {
  const factor = ({ direct_rps, proxied_rps }: Pair) => proxied_rps / direct_rps
  const sorted = pairs.toSorted((a, b) => factor(a) - factor(b))
  const [least, most] = [sorted[0], sorted.at(-1)]
  const faster = pairs.filter((pair) => factor(pair) > 1).length
  const drawn = new Set(pairs.flatMap(({ direct, proxied }) => [direct, proxied]))
  const text = (pair: Pair | undefined) => (pair ? `${figureText(factor(pair))} (${pair.server})` : '')
  const range = pairs.length === 1 ? text(least) : `from ${text(least)} to ${text(most)}`
  return sentences(
    `Requests a second, their ratio behind NGINX to direct: ${range}.`,
    `${faster} of ${pairs.length} servers do more behind NGINX.`,
    absentText(cells.filter((cell) => !drawn.has(cell) && !isComparable(cell))),
  )
}

function tableOf(pairs: readonly Pair[], topology: string): Chart['table'] {
  const head = ['Server', 'direct: RPS', 'direct: limited by', `${topology}: RPS`, `${topology}: limited by`, 'Ratio']
  const rows = pairs.map(({ server, direct, direct_rps, proxied, proxied_rps }) => [
    server,
    fixedText(2, direct_rps),
    direct.limited_by ?? '?',
    fixedText(2, proxied_rps),
    proxied.limited_by ?? '?',
    fixedText(3, proxied_rps / direct_rps),
  ])
  return { head, rows }
}
