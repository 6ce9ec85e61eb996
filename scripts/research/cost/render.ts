import { max, median, min } from 'simple-statistics'
import { type Column, choose, columnsOf, field } from '../../report/columns/column.ts'
import { drawTable } from '../../report/draw-table.ts'
import { renderCsv } from '../../report/tables.ts'
import { type CostRow, microseconds, type Pair, type Spent, type Tool, tools } from './pairs.ts'

type Compared = ReturnType<typeof compare>

const ratioColumns = <const To extends 'hey' | 'wrk'>(to: To) =>
  [
    {
      name: `lab_to_${to}`,
      heading: `lab / ${to}`,
      digits: 2,
      value: (row: Compared) => row[to].ratio?.median,
      text: (row: Compared, figure: string) => {
        const { ratio } = row[to]
        return ratio === null ? '' : `${figure} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`
      },
    },
    { name: `lab_to_${to}_least`, digits: 2, value: (row: Compared) => row[to].ratio?.least },
    { name: `lab_to_${to}_most`, digits: 2, value: (row: Compared) => row[to].ratio?.most },
  ] as const

const columns = columnsOf<Compared>()([
  field('server', { heading: 'Server' }),
  field('connections', { heading: 'Connections' }),
  field('pairs', { digits: 0 }),
  { name: 'hey_us', heading: 'hey', unit: 'µs', digits: 1, value: ({ hey }) => hey.us },
  { name: 'lab_us', heading: 'lab', unit: 'µs', digits: 1, value: ({ lab }) => lab.us },
  { name: 'wrk_us', heading: 'wrk', unit: 'µs', digits: 1, value: ({ wrk }) => wrk.us },
  ...ratioColumns('hey'),
  ...ratioColumns('wrk'),
])

type NumberedPair = Pair & Pick<CostRow, 'server' | 'connections'> & { readonly pair: number }

const pairColumns: readonly Column<NumberedPair>[] = [
  field('server'),
  field('connections'),
  field('pair', { digits: 0 }),
  ...tools.flatMap((tool): Column<NumberedPair>[] => [
    { name: `${tool}_requests`, value: (pair) => pair[tool]?.requests },
    { name: `${tool}_us`, digits: 2, value: (pair) => pair[tool] && microseconds(pair[tool]) },
    { name: `${tool}_rps`, digits: 0, value: (pair) => pair[tool]?.rps },
  ]),
]

/** One row a server: CPU time per request by each, and the ratios of a pair, both in the middle of the pairs. */
export function renderCosts(rows: readonly CostRow[]): {
  readonly csv: string
  readonly pairs: string
  readonly table: string
} {
  const compared = rows.map(compare)
  const numbered = rows.flatMap(({ server, connections, pairs }) =>
    pairs.map((pair, index) => ({ server, connections, pair: index + 1, ...pair })),
  )
  const shown = choose(
    columns,
    ...(['server', 'connections', 'hey_us', 'lab_us', 'wrk_us', 'lab_to_hey', 'lab_to_wrk'] as const),
  )
  return {
    csv: renderCsv(columns, compared),
    pairs: renderCsv(pairColumns, numbered),
    table: `${drawTable(shown, compared)}\n\nCPU time per request in µs; the medians of the pairs, and the range of their ratios.`,
  }
}

function compare({ server, connections, pairs }: CostRow) {
  const of = (tool: Tool) => {
    const both = pairs.flatMap(({ lab, ...others }): [Spent, Spent][] => {
      const other = { lab, ...others }[tool]
      return other ? [[lab, other]] : []
    })
    const ratios = both.map(([lab, other]) => microseconds(lab) / microseconds(other))
    const ratio = both.length === 0 ? null : { median: median(ratios), least: min(ratios), most: max(ratios) }
    return { us: both.length === 0 ? null : median(both.map(([, other]) => microseconds(other))), ratio }
  }
  return { server, connections, pairs: pairs.length, hey: of('hey'), lab: of('lab'), wrk: of('wrk') }
}
