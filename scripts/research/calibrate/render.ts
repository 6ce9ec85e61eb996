import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { median } from 'simple-statistics'
import type { Network } from '../../scenario/network.ts'
import { equivalence } from './equivalence.ts'
import type { CalibrationRow, Pair } from './pairs.ts'

/** The figures that are compared; those of latency say more at a fixed round trip, where the rate alone is easy. */
const figures = ['rps', 'mean_s', 'p50_s', 'p99_s', 'connections'] as const

/** How far the lab's load may be from hey to count as the same: further on a link with loss, where hey differs from itself. */
function marginOf({ link }: Network): number {
  if (link === null) return 0.1
  return link.loss_up + link.loss_down + link.connections_per_s > 0 ? 0.1 : 0.03
}

/** One row a network, server and figure; ratios are the lab's load to hey, the geometric mean over the pairs. */
export function renderCalibration(rows: readonly CalibrationRow[]): {
  readonly csv: string
  readonly pairs: string
  readonly table: string
} {
  const lines = rows.flatMap((row) => figures.map((figure) => compare(row, figure)))
  const table = new Table({
    head: ['Network', 'Server', 'Figure', 'hey', 'lab', 'lab / hey', '90 % interval', 'Same within'],
    colAligns: ['left', 'left', 'left', ...Array.from({ length: 5 }, () => 'right' as const)],
    style: { head: [], border: [], compact: true },
  })
  for (const line of lines) {
    const interval = `${line.low}–${line.high}`
    const same = `${line.margin_pct} %: ${line.equivalent}`
    table.push([line.network, line.server, line.figure, line.hey, line.lab, line.ratio, interval, same])
  }
  const pairs = rows.flatMap(({ network, server, pairs }) =>
    pairs.map(({ hey, lab }, index) => ({
      network: network.name,
      server,
      pair: index + 1,
      ...prefixed('hey', hey),
      ...prefixed('lab', lab),
    })),
  )
  return { csv: stringify(lines, { header: true }), pairs: stringify(pairs, { header: true }), table: table.toString() }
}

function compare({ network, server, pairs }: CalibrationRow, figure: (typeof figures)[number]) {
  const margin = marginOf(network)
  const { ratio, low, high, equivalent } = equivalence(
    pairs.map(({ hey, lab }) => lab[figure] / hey[figure]),
    margin,
  )
  const digits = figure === 'rps' ? 2 : figure === 'connections' ? 0 : 4
  const middle = (of: (pair: Pair) => number) => median(pairs.map(of)).toFixed(digits)
  return {
    network: network.name,
    server,
    figure,
    pairs: pairs.length,
    hey: middle(({ hey }) => hey[figure]),
    lab: middle(({ lab }) => lab[figure]),
    ratio: ratio.toFixed(3),
    low: low?.toFixed(3) ?? '',
    high: high?.toFixed(3) ?? '',
    margin_pct: 100 * margin,
    equivalent: equivalent ? 'yes' : 'not shown',
  }
}

function prefixed(who: string, measured: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(measured).map(([name, value]) => [`${who}_${name}`, value]))
}
