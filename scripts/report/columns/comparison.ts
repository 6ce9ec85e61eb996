import type { ComparedCell, NetworkComparison } from '../../analysis/repetition.ts'
import type { Comparison } from '../../stats/comparisons.ts'
import { type Column, field, fieldsOf } from './column.ts'

const interval = <Row>(of: (row: Row) => Pick<Comparison, 'ratio' | 'low' | 'high' | 'verdict'> | null) => [
  ...fieldsOf(of, { digits: 6 }, 'ratio', 'low', 'high'),
  ...fieldsOf(of, {}, 'verdict'),
]

/** A cell against the baseline: comparison.csv. */
export const comparisonColumns: readonly Column<ComparedCell>[] = [
  ...fieldsOf(({ cell }: ComparedCell) => cell, {}, 'network'),
  field('metric'),
  ...fieldsOf(({ cell }: ComparedCell) => cell, {}, 'server', 'topology'),
  ...interval(({ comparison }: ComparedCell) => comparison),
  { name: 'best_rank', digits: 0, value: ({ rank }) => rank?.best },
  { name: 'worst_rank', digits: 0, value: ({ rank }) => rank?.worst },
]

type Pair = Comparison & Pick<NetworkComparison, 'network' | 'metric'>

/** A cell against another of its network: pairs.csv. */
export const pairColumns: readonly Column<Pair>[] = [
  field('network'),
  field('metric'),
  { name: 'a', value: ({ treatment }) => treatment },
  { name: 'b', value: ({ reference }) => reference },
  ...interval((pair: Pair) => pair),
]
