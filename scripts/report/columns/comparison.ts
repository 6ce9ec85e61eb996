import type { ComparedCell, NetworkComparison } from '../../analysis/repetition.ts'
import type { Comparison } from '../../stats/comparisons.ts'
import type { Column } from './column.ts'

/** A cell against the baseline: comparison.csv. */
export const comparisonColumns: readonly Column<ComparedCell>[] = [
  { name: 'network', value: ({ cell }) => cell.network },
  { name: 'metric', value: ({ metric }) => metric },
  { name: 'server', value: ({ cell }) => cell.server },
  { name: 'topology', value: ({ cell }) => cell.topology },
  { name: 'ratio', digits: 4, value: ({ comparison }) => comparison?.ratio },
  { name: 'low', digits: 4, value: ({ comparison }) => comparison?.low },
  { name: 'high', digits: 4, value: ({ comparison }) => comparison?.high },
  { name: 'verdict', value: ({ comparison }) => comparison?.verdict },
  { name: 'best_rank', digits: 0, value: ({ rank }) => rank?.best },
  { name: 'worst_rank', digits: 0, value: ({ rank }) => rank?.worst },
]

/** A cell against another of its network: pairs.csv. */
export const pairColumns: readonly Column<Comparison & Pick<NetworkComparison, 'network' | 'metric'>>[] = [
  { name: 'network', value: ({ network }) => network },
  { name: 'metric', value: ({ metric }) => metric },
  { name: 'a', value: ({ treatment }) => treatment },
  { name: 'b', value: ({ reference }) => reference },
  { name: 'ratio', digits: 4, value: ({ ratio }) => ratio },
  { name: 'low', digits: 4, value: ({ low }) => low },
  { name: 'high', digits: 4, value: ({ high }) => high },
  { name: 'verdict', value: ({ verdict }) => verdict },
]
