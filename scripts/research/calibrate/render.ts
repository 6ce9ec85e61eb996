import { median } from 'simple-statistics'
import { type Column, choose, columnsOf, field, intervalColumn } from '../../report/columns/column.ts'
import { drawTable } from '../../report/draw-table.ts'
import { renderCsv } from '../../report/tables.ts'
import type { Network } from '../../scenario/network.ts'
import { equivalence } from './equivalence.ts'
import { type CalibrationRow, measuredNames, type Pair } from './pairs.ts'

/** The figures that are compared; those of latency say more at a fixed round trip, where the rate alone is easy. */
const figures = ['rps', 'mean_s', 'p50_s', 'p99_s', 'connections'] as const

/** How far the lab's load may be from hey to count as the same: further on a link with loss, where hey differs from itself. */
function marginOf({ link }: Network): number {
  if (link === null) return 0.1
  return link.loss_up + link.loss_down + link.connections_per_s > 0 ? 0.1 : 0.03
}

type Compared = ReturnType<typeof compare>

/** Digits of a figure of hey's and of the lab's. */
const digits = { rps: 2, connections: 0, mean_s: 4, p50_s: 4, p99_s: 4 } as const

const columns = columnsOf<Compared>()([
  field('network', { heading: 'Network' }),
  field('server', { heading: 'Server' }),
  field('figure', { heading: 'Figure' }),
  field('pairs', { digits: 0 }),
  { name: 'hey', heading: 'hey', digits: 'all', value: ({ figure, hey }) => hey.toFixed(digits[figure]) },
  { name: 'lab', heading: 'lab', digits: 'all', value: ({ figure, lab }) => lab.toFixed(digits[figure]) },
  field('ratio', { heading: 'lab / hey', digits: 3 }),
  intervalColumn('90 % interval'),
  field('high', { digits: 3 }),
  field('margin_pct', { digits: 0 }),
  {
    ...field('equivalent', { heading: 'Equivalent' }),
    text: ({ margin_pct }, equivalent) => `within ${margin_pct} %: ${equivalent}`,
  },
])

const pairColumns: readonly Column<Pair & { network: string; server: string; pair: number }>[] = [
  field('network'),
  field('server'),
  field('pair', { digits: 0 }),
  ...(['hey', 'lab'] as const).flatMap((who) =>
    measuredNames.map((name) => ({ name: `${who}_${name}`, value: (pair: Pair) => pair[who][name] })),
  ),
]

/** One row a network, server and figure; ratios are the lab's load to hey, the geometric mean over the pairs. */
export function renderCalibration(rows: readonly CalibrationRow[]): {
  readonly csv: string
  readonly pairs: string
  readonly table: string
} {
  const compared = rows.flatMap((row) => figures.map((figure) => compare(row, figure)))
  const pairs = rows.flatMap(({ network, server, pairs }) =>
    pairs.map((pair, index) => ({ network: network.name, server, pair: index + 1, ...pair })),
  )
  const shown = choose(
    columns,
    ...(['network', 'server', 'figure', 'hey', 'lab', 'ratio', 'low', 'equivalent'] as const),
  )
  return {
    csv: renderCsv(columns, compared),
    pairs: renderCsv(pairColumns, pairs),
    table: drawTable(shown, compared),
  }
}

function compare({ network, server, pairs }: CalibrationRow, figure: (typeof figures)[number]) {
  const margin = marginOf(network)
  const { equivalent, ...found } = equivalence(
    pairs.map(({ hey, lab }) => lab[figure] / hey[figure]),
    margin,
  )
  return {
    network: network.name,
    server,
    figure,
    pairs: pairs.length,
    hey: median(pairs.map(({ hey }) => hey[figure])),
    lab: median(pairs.map(({ lab }) => lab[figure])),
    ...found,
    margin_pct: 100 * margin,
    equivalent: equivalent ? 'yes' : 'not shown',
  }
}
