import type { CellAnalysis } from '../../analysis/schema.ts'
import { nameOf } from '../../analysis/words.ts'
import { columnDuration as duration, columnNumber as number } from '../../base/numbers.ts'
import { rateMark, signMarks } from '../prose/signs.ts'
import { columnsOf, field, noFigure } from './column.ts'

type Latency = 'mean_s' | 'p99_s' | 'worst_s'
const latency = <const Name extends Latency>(name: Name, heading: string) => ({
  ...field(name, { heading, digits: 'all' }),
  text: (cell: CellAnalysis) => shown(cell[name], duration),
})

/** A cell as the terminal shows it: three significant digits, with units; a rate that is a minimum says so. */
export const terminalColumns = columnsOf<CellAnalysis>()([
  field('server', { heading: 'Server' }),
  {
    ...field('rps', { heading: 'req/s', digits: 'all' }),
    text: ({ rps, bottleneck }) => shown(rps, (rate) => `${rateMark(bottleneck)}${number(rate)}`),
  },
  {
    ...field('pct_nginx', { heading: '% NGINX', digits: 'all' }),
    text: ({ pct_nginx, pct_sign }) => shown(pct_nginx, (percent) => `${signMarks[pct_sign]}${number(percent)}`),
  },
  {
    ...field('cpu_us_per_request', { heading: 'CPU/request', digits: 'all' }),
    text: ({ cpu_us_per_request }) => shown(cpu_us_per_request, (us) => duration(us / 1e6)),
  },
  {
    ...{ name: 'cpu_ratio', heading: '× NGINX', digits: 'all' as const },
    value: ({ cpu_comparison }) => cpu_comparison?.ratio,
    text: ({ cpu_comparison }) => shown(cpu_comparison?.ratio ?? null, number),
  },
  latency('mean_s', 'Mean'),
  latency('p99_s', 'p99'),
  latency('worst_s', 'Worst'),
  {
    ...field('bottleneck', { heading: 'Bottleneck' }),
    text: ({ rps, bottleneck }) => (rps === null ? noFigure : nameOf(bottleneck)),
  },
])

function shown(figure: number | null, text: (figure: number) => string): string {
  return figure === null ? noFigure : text(figure)
}
