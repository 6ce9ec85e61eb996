import type { OpenLevelAnalysis } from '../../analysis/schema.ts'
import { percentOf } from '../../scenario/loads/open.ts'
import { columnsOf, field } from './column.ts'

const seconds = { unit: 's', digits: 6 } as const

/** A constant rate of arrivals: open.csv. */
export const openLevelColumns = columnsOf<OpenLevelAnalysis>()([
  field('server', { heading: 'Server' }),
  field('topology', { heading: 'Topology' }),
  field('network', { heading: 'Network' }),
  field('block', { heading: 'Block', digits: 0 }),
  { name: 'repeat', value: ({ repeat }) => (repeat ? 'yes' : null) },
  field('baseline_repetition', { digits: 0 }),
  {
    ...field('share', { heading: 'Share of Capacity', digits: 'all' }),
    text: ({ share }) => `${percentOf(share)} %`,
  },
  field('rate_rps', { heading: 'RPS', digits: 3 }),
  field('intended', { heading: 'Intended', digits: 0 }),
  field('answered', { heading: 'Answered', digits: 0 }),
  field('failed', { heading: 'Failed', digits: 0 }),
  field('dropped', { heading: 'Of These Dropped', digits: 0 }),
  field('p50_s', { heading: 'p50', ...seconds }),
  field('p90_s', { heading: 'p90', ...seconds }),
  field('p99_s', { heading: 'p99', ...seconds }),
  field('p999_s', { heading: 'p99.9', ...seconds }),
  field('worst_s', { heading: 'Worst', ...seconds }),
  field('late_p99_s', seconds),
  field('droplet_cpu_s', seconds),
  field('generator_cpu_s', seconds),
  field('seconds', seconds),
  { ...field('bottleneck', { heading: 'Bottleneck' }), text: (_, name) => name || 'unknown' },
  field('bottleneck_why'),
])
