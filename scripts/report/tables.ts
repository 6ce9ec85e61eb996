import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import { isRated } from '../scenario/loads/loads.ts'
import { articleColumns, findingColumns } from './columns/article.ts'
import { cellColumns } from './columns/cell.ts'
import { type Column, choose, fileText, headingOf } from './columns/column.ts'
import { comparisonColumns, pairColumns } from './columns/comparison.ts'
import { linkColumns } from './columns/link.ts'
import { openLevelColumns } from './columns/open-level.ts'
import { resultColumns } from './columns/result.ts'
import { safeCell } from './safe-cell.ts'

/** The CSV files of a run, by name; null where it has nothing for one. */
export function renderTables({ run, rows, cells, comparisons, links, article, articleFindings }: Analysis) {
  const levels = rows.flatMap((row) => row.levels)
  const pairs = comparisons.flatMap(({ network, metric, pairs }) => pairs.map((pair) => ({ network, metric, ...pair })))
  return {
    // A run of experiments alone has no cells at all.
    'results.csv': run.order.length > 0 ? renderCsv(resultColumns, rows) : null,
    'table.csv': run.order.length > 0 ? renderCsv(tableColumns(run), cells, headingOf) : null,
    'comparison.csv': unlessEmpty(
      comparisonColumns,
      comparisons.flatMap((one) => one.cells),
    ),
    'pairs.csv': unlessEmpty(pairColumns, pairs),
    'open.csv': unlessEmpty(openLevelColumns, levels),
    'links.csv': unlessEmpty(linkColumns, links),
    'article.csv': run.reference && renderCsv(articleColumns, article),
    'article-summary.csv': run.reference && renderCsv(findingColumns, articleFindings),
  }
}

/**
 * The article's columns, with topology and network before them and the outcome behind; where the load sets the rate, what a
 * request costs instead.
 */
function tableColumns({ scenario }: Analysis['run']) {
  return choose(
    cellColumns,
    ...(['topology', 'network', 'server'] as const),
    ...(isRated(scenario.load)
      ? (['rps', 'mean_s', 'mode_s', 'worst_s', 'pct_nginx', 'outcome', 'bound', 'bottleneck'] as const)
      : (['cpu_us_per_request', 'cpu_rank', 'mean_us', 'p99_us', 'worst_us', 'outcome', 'bottleneck'] as const)),
  )
}

function unlessEmpty<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string | null {
  return rows.length > 0 ? renderCsv(columns, rows) : null
}

/**
 * Rows as CSV.
 * @param head the first line's text for a column
 */
export function renderCsv<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  head: (column: Column<Row>) => string = ({ name }) => name,
): string {
  const lines = rows.map((row) => columns.map((column) => safeCell(fileText(column, row))))
  return stringify([columns.map(head), ...lines])
}
