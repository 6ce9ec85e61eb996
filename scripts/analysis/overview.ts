import { topologyNames } from '../scenario/topology.ts'
import { type Bottleneck, isOwn } from './bottlenecks.ts'
import type { RatioSign } from './bounds.ts'
import type { ReportedCell, RunAnalysis } from './schema.ts'

/** What servers are set side by side by. */
const overviewFigures = ['rps', 'cpu_us_per_request', 'p50_s', 'p99_s', 'worst_s'] as const
export type OverviewFigure = (typeof overviewFigures)[number]
type Topology = ReportedCell['topology']

/** One server's figure in one topology. */
export interface OverviewBar {
  readonly topology: Topology
  /** Requests a second, microseconds of CPU time or seconds of latency; null where there is none to compare. */
  readonly value: number | null
  /** Ends of the 95 % interval; null without one, and of a minimum. */
  readonly low: number | null
  readonly high: number | null
  /** The figure divided by the baseline's, and how that may be read; null without either. */
  readonly relative: number | null
  readonly sign: RatioSign
  /** Whether the figure is a rate that the server reaches and may exceed. */
  readonly minimum: boolean
  readonly bottleneck: Bottleneck | null
  readonly outcome: ReportedCell['outcome']
}

/** A server with a bar for each topology of the overview; null where it was not measured so. */
export interface OverviewRow {
  readonly server: string
  readonly family: string
  readonly baseline: boolean
  readonly bars: readonly (OverviewBar | null)[]
}

/** All servers on one network by one figure, the baseline first, then the best first. */
export interface Overview {
  readonly network: string
  readonly figure: OverviewFigure
  readonly topologies: readonly Topology[]
  readonly rows: readonly OverviewRow[]
  /** Where a linear axis ends that shows most of the bars; longer ones are cut. */
  readonly end: number
  /** The servers with the best and the worst figure in the first topology; null with fewer than two. Nobody is last by a minimum. */
  readonly best: Ranked | null
  readonly worst: Ranked | null
}

interface Ranked {
  readonly server: string
  readonly value: number
  readonly minimum: boolean
}

/** A bar this many times as long as the one in the middle is cut, so that the others can still be seen. */
const longest = 10

/** One for each network and each figure that some cell has; where the load sets the rate, it is no figure. */
export function overviewsOf({ cells, scenario }: Pick<RunAnalysis, 'cells' | 'scenario'>): Overview[] {
  const networks = [...new Set(cells.map(({ network }) => network))]
  const figures = overviewFigures.filter((figure) => figure !== 'rps' || scenario.rate_rps === undefined)
  return networks.flatMap((network) => {
    const own = cells.filter((cell) => cell.network === network)
    return figures.flatMap((figure) => {
      const overview = overviewOf(network, figure, own)
      return overview.rows.some(({ bars }) => bars.some((bar) => bar?.value != null)) ? [overview] : []
    })
  })
}

function overviewOf(network: string, figure: OverviewFigure, cells: readonly ReportedCell[]): Overview {
  const topologies = topologyNames.filter((topology) => cells.some((cell) => cell.topology === topology))
  const baseline = cells.find((cell) => cell.baseline)
  const rows = [...Map.groupBy(cells, ({ server }) => server)].map(([server, own]): OverviewRow => {
    const bars = topologies.map((topology) => {
      const cell = own.find((one) => one.topology === topology)
      return cell ? barOf(figure, cell, baseline) : null
    })
    return { server, family: own[0]?.family ?? '', baseline: server === baseline?.server, bars }
  })
  const sorted = rows.toSorted((a, b) => Number(b.baseline) - Number(a.baseline) || byFigure(figure, a, b))
  const ranked = sorted.flatMap(({ server, baseline: isBaseline, bars: [bar] }): Ranked[] =>
    bar?.value == null || isBaseline ? [] : [{ server, value: bar.value, minimum: bar.minimum }],
  )
  const [best = null, ...others] = ranked
  const last = others.at(-1) ?? null
  return { network, figure, topologies, rows: sorted, end: endOf(sorted), best, worst: last?.minimum ? null : last }
}

function barOf(figure: OverviewFigure, cell: ReportedCell, baseline: ReportedCell | undefined): OverviewBar {
  const { topology, bottleneck, outcome, comparable } = cell
  const value = comparable > 0 ? cell[figure] : null
  // A baseline that failed is none.
  const reference = baseline && baseline.comparable > 0 ? baseline[figure] : null
  const comparison =
    figure === 'rps' ? cell.rps_comparison : figure === 'cpu_us_per_request' ? cell.cpu_comparison : null
  const end = (share: number | null | undefined) => (share == null || reference === null ? null : share * reference)
  const ratio = value !== null && reference !== null && reference > 0 ? value / reference : null
  const isRate = figure === 'rps'
  const minimum = isRate && !isOwn(bottleneck)
  // An interval is of the rate that was measured: of a minimum, the server's own lies anywhere above.
  const interval = minimum ? null : comparison
  return {
    ...{ topology, value, bottleneck, outcome },
    ...{ low: end(interval?.low), high: end(interval?.high) },
    // The table's percentage is a median over the blocks.
    relative: isRate ? (value !== null && cell.pct_nginx !== null ? cell.pct_nginx / 100 : null) : ratio,
    sign: isRate ? cell.pct_sign : '=',
    minimum,
  }
}

/** The best first, each by its figure in the first topology that it has one in; without a figure last. */
function byFigure(figure: OverviewFigure, a: OverviewRow, b: OverviewRow): number {
  const way = figure === 'rps' ? -1 : 1
  const [x, y] = [a, b].map(({ bars }) => bars.find((bar) => bar?.value != null)?.value ?? null)
  if (x == null || y == null) return Number(x == null) - Number(y == null)
  return way * (x - y)
}

function endOf(rows: readonly OverviewRow[]): number {
  const values = rows.flatMap(({ bars }) => bars.flatMap((bar) => bar?.value ?? [])).toSorted((a, b) => a - b)
  const middle = values[Math.floor((values.length - 1) / 2)] ?? 0
  return values.findLast((value) => value <= longest * middle) ?? values.at(-1) ?? 0
}
