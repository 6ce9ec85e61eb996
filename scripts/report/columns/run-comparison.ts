import type { CellComparison, RunMetric } from '../../analysis/compare-manifests.ts'
import { columnsOf, field, fieldsOf, intervalColumn } from './column.ts'

export const metricNames: Readonly<Record<RunMetric, string>> = {
  rps: 'RPS',
  cpu_us_per_request: 'CPU per request',
  full_speed_rps: 'RPS at full speed',
}

const ofCell = (name: 'server' | 'topology' | 'network', heading: string) =>
  fieldsOf(({ cell }: CellComparison) => cell, { heading }, name)

/** A cell of two runs: the file of `bench compare`. */
export const runComparisonColumns = columnsOf<CellComparison>()([
  ...ofCell('server', 'Server'),
  ...ofCell('topology', 'Topology'),
  ...ofCell('network', 'Network'),
  { ...field('metric', { heading: 'Metric' }), text: ({ metric }) => metricNames[metric] },
  field('ratio', { heading: 'b / a', digits: 3 }),
  intervalColumn('95 % Interval'),
  field('high', { digits: 3 }),
  {
    ...field('verdict', { heading: 'Verdict' }),
    text: ({ reason }, verdict) => (reason === '' ? verdict : `${verdict}: ${reason}`),
  },
  field('reason'),
])
