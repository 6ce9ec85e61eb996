import { median } from 'simple-statistics'
import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { blockValues, byNetwork, cellName, failureText, isComparable, sentences } from './cells.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { drawRows, type RowGroup, type RowLine } from './rows.ts'
import { mostStyles, styleOf } from './style.ts'
import { fixedText } from './text.ts'

/** A cell of the first run with what it is in each of the runs; null where a run does not have it. */
interface SharedCell {
  readonly first: CellFacts
  readonly first_rps: number
  readonly own: readonly (CellFacts | null)[]
}

/**
 * The cells that the first run shares with others, as ratios to its requests a second, with the blocks' own; one chart a
 * network. None for one run, or where no cell has a rate in the first and in another. At most eight runs are told apart:
 * of more, the first and the last seven.
 */
export function runsCharts(runs: readonly Facts[]): Chart[] {
  const [first, ...others] = runs
  if (!first || others.length === 0) return []
  const shown = [first, ...others.slice(-(mostStyles - 1))]
  return byNetwork(first).flatMap(({ network, cells }) => {
    const shared = cells.flatMap((cell) => shareOf(cell, shown))
    if (shared.length === 0) return []
    const id = idOf('runs', ...shown.map(({ run }) => run), network)
    const title = `${shown.length} runs side by side · ${network}`
    const caption = captionOf(shared, shown, runs.length)
    const svg = drawRows({
      label: { id, title, description: caption },
      groups: groupsOf(shared),
      axisName: 'requests a second, ratio to the first run’s',
      axisType: 'log',
      reference: 1,
      legend: shown.map(({ run }, index) => ({ style: styleOf(index), text: run })),
    })
    return [chartOf({ id, title, caption, svg, table: tableOf(shared, shown) })]
  })
}

function shareOf(first: CellFacts, runs: readonly Facts[]): SharedCell[] {
  const own = runs.map((run) => run.cells.find((cell) => isSameCell(cell, first)) ?? null)
  const rated = own.filter((cell) => cell !== null && rate(cell) !== null)
  const first_rps = rate(first)
  return first_rps !== null && rated.length > 1 ? [{ first, first_rps, own }] : []
}

function groupsOf(shared: readonly SharedCell[]): RowGroup[] {
  return [...Map.groupBy(shared, ({ first }) => first.topology)].map(([heading, cells]) => ({
    heading,
    rows: cells.map((cell) => ({ name: cell.first.server, lines: linesOf(cell) })),
  }))
}

function linesOf({ first_rps, own }: SharedCell): RowLine[] {
  return own.flatMap((cell, index) => {
    if (cell === null) return []
    const rps = rate(cell)
    const value = rps === null ? null : rps / first_rps
    return [
      {
        style: styleOf(index),
        value,
        sign: '=',
        low: null,
        high: null,
        points:
          rps === null ? [] : blockValues(cell, ({ result }) => result.figures?.rps).map((block) => block / first_rps),
        text: value?.toFixed(2) ?? '',
        note: value === null ? failureText(cell) || 'no figure' : failureText(cell),
      },
    ]
  })
}

function captionOf(shared: readonly SharedCell[], shown: readonly Facts[], count: number): string {
  const last = shown.at(-1)
  const ratios = shared.flatMap(({ own, first_rps }) => {
    const cell = own.at(-1)
    const rps = cell ? rate(cell) : null
    return rps === null ? [] : [rps / first_rps]
  })
  return sentences(
    `${shared.length} cells of ${shown[0]?.run} that other runs have too; small rings are the blocks.`,
    ratios.length === 0
      ? ''
      : `In ${last?.run} they are from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} times as fast, ${median(ratios).toFixed(2)} in the median.`,
    count > shown.length ? `${count - shown.length} runs between them are left out.` : '',
  )
}

function tableOf(shared: readonly SharedCell[], shown: readonly Facts[]): Chart['table'] {
  const head = ['Cell', ...shown.flatMap(({ run }) => [`${run}: RPS`, `${run}: ratio`])]
  const rows = shared.map(({ first, first_rps, own }) => [
    cellName(first),
    ...own.flatMap((cell) => {
      const rps = cell === null ? null : rate(cell)
      return [fixedText(2, rps), fixedText(3, rps === null ? null : rps / first_rps)]
    }),
  ])
  return { head, rows }
}

/** Requests a second, where they may be set against another's. */
function rate(cell: CellFacts): number | null {
  return isComparable(cell) ? cell.rps : null
}

function isSameCell(a: CellFacts, b: CellFacts): boolean {
  return a.server === b.server && a.topology === b.topology && a.network === b.network
}
