import type { CellComparison } from '../analysis/compare-manifests.ts'
import type { RankAgreement } from '../analysis/rank-agreement.ts'
import type { VerdictAgreement } from '../analysis/verdict-agreement.ts'
import { percentDown } from '../base/numbers.ts'
import { verdictText } from '../exposure/words.ts'
import { choose } from './columns/column.ts'
import { runComparisonColumns } from './columns/run-comparison.ts'
import { drawTable } from './draw-table.ts'
import { renderCsv } from './tables.ts'

const shown = choose(
  runComparisonColumns,
  ...(['server', 'topology', 'network', 'metric', 'ratio', 'low', 'verdict'] as const),
)

const fullSpeedNote =
  'RPS at full speed is the rate in the fastest tenth of the time. It leaves out bursts of noise, and also a server’s pauses.'

/** How far two runs put servers in the same order, a line for each topology and network; empty where there is nothing to order. */
export function renderRankAgreement(rows: readonly RankAgreement[]): string {
  const lines = rows.map(
    ({ topology, network, servers, tau }) => `  ${topology} ${network}: ${tau.toFixed(3)} (${servers} servers)\n`,
  )
  return lines.length === 0
    ? ''
    : `Ranks by CPU time per request under the same conditions, Kendall’s tau (1 is the same order):\n${lines.join('')}`
}

/** How far two runs came to the same verdicts; empty where there are none. */
export function renderVerdictAgreement(agreement: VerdictAgreement | null): string {
  if (agreement === null) return ''
  const { compared, different } = agreement
  const same = compared - different.length
  const lines = different.map(
    ({ cell: { experiment, server, topology, network }, before, after }) =>
      `  ${experiment}: ${server} ${topology} ${network}: ${verdictText(before)}, then ${verdictText(after)}\n`,
  )
  return `Verdicts on experiments: ${same} of ${compared} are the same (${percentDown(same / compared)}).\n${lines.join('')}`
}

/** Two runs cell by cell, as CSV and as a table for the terminal. */
export function renderRunComparison(rows: readonly CellComparison[]): { readonly csv: string; readonly table: string } {
  const explained = rows.some(({ metric }) => metric === 'full_speed_rps') ? `\n${fullSpeedNote}` : ''
  return { csv: renderCsv(runComparisonColumns, rows), table: `${drawTable(shown, rows)}${explained}` }
}
