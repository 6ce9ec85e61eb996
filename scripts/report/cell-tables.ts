import type { ReportedCell, RunAnalysis } from '../analysis/schema.ts'
import { cellColumns } from './columns/cell.ts'
import { choose } from './columns/column.ts'

/** The article's table of one topology and network, with what stands above it. */
interface CellTable {
  readonly title: string
  readonly topology: string
  readonly network: string
  /** What the network is. */
  readonly text: string
  readonly cells: readonly ReportedCell[]
}

/** The heading above a cell in such a table; undefined where there are none. */
export function cellHeading({ scenario }: RunAnalysis): ((cell: ReportedCell) => string) | undefined {
  return scenario.group_by === 'family' ? undefined : ({ group }) => group
}

/** Of how many blocks the figures of these cells are medians; empty where they are of one. */
export function mediansText(cells: readonly Pick<ReportedCell, 'blocks'>[]): string {
  const counts = cells.map(({ blocks }) => blocks)
  const most = Math.max(0, ...counts)
  return most > 1 ? `medians of ${Math.min(...counts) < most ? 'up to ' : ''}${most} blocks` : ''
}

/** One table for each network and topology that has cells, in the scenario's order. */
export function cellTables({ cells, scenario }: RunAnalysis): CellTable[] {
  const { networks, topologies, load_text } = scenario
  const medians = mediansText(cells)
  const times = medians === '' ? '' : `, ${medians}`
  return networks.flatMap(({ name, text }) =>
    topologies.flatMap((topology) => {
      const chosen = cells.filter((cell) => cell.network === name && cell.topology === topology)
      return chosen.length === 0
        ? []
        : [{ title: `${topology} · ${name} · ${load_text}${times}`, topology, network: name, text, cells: chosen }]
    }),
  )
}

/**
 * The columns of such a table; intervals and ranks only where there are several blocks.
 * @param more what comes before the last three
 */
export function cellTableColumns(
  { blocks, rate_rps }: Pick<RunAnalysis['scenario'], 'blocks' | 'rate_rps'>,
  ...more: 'cpu_us_per_request'[]
) {
  if (rate_rps !== undefined)
    return choose(
      cellColumns,
      ...(['server', 'cpu_us_per_request'] as const),
      ...(blocks > 1 ? (['cpu_ratio', 'cpu_interval', 'cpu_rank'] as const) : []),
      ...(['mean_us', 'p99_us', 'worst_us', 'droplet_cpu', 'bottleneck', 'outcome'] as const),
    )
  return choose(
    cellColumns,
    ...(['server', 'rps', 'mean_s', 'mode_s', 'worst_s', 'pct_nginx'] as const),
    ...(blocks > 1 ? (['interval', 'rps_rank', 'cpu_rank'] as const) : []),
    ...more,
    ...(['droplet_cpu', 'bottleneck', 'outcome'] as const),
  )
}
