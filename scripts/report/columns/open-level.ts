import type { OpenLevelAnalysis } from '../../analysis/schema.ts'
import { nameOf } from '../../analysis/words.ts'
import { percentOf } from '../../scenario/loads/open.ts'
import { columnsOf, field } from './column.ts'

const seconds = { unit: 's', digits: 6 } as const

/** A latency, for people in milliseconds with three digits. */
const latency = <const Name extends `${string}_s`>(name: Name, heading: string) => ({
  ...field(name, { heading: `${heading} (ms)`, digits: 6 }),
  text: (_: unknown, figure: string) => figure && milliseconds(1000 * Number(figure)),
})

function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}

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
  {
    ...field('rate_rps', { heading: 'RPS', digits: 3 }),
    text: ({ rate_rps: rate }) => rate.toFixed(rate < 100 ? 1 : 0),
  },
  field('intended', { heading: 'Intended', digits: 0 }),
  field('answered', { heading: 'Answered', digits: 0 }),
  {
    ...field('failed', { heading: 'Failed', digits: 0 }),
    text: ({ failed, intended }) => (failed === 0 ? '' : `${failed} of ${intended}`),
  },
  field('dropped', { heading: 'Of These Dropped', digits: 0 }),
  latency('p50_s', 'p50'),
  latency('p90_s', 'p90'),
  latency('p99_s', 'p99'),
  latency('p999_s', 'p99.9'),
  latency('worst_s', 'Worst'),
  field('late_p99_s', seconds),
  field('droplet_cpu_s', seconds),
  field('generator_cpu_s', seconds),
  field('seconds', seconds),
  { ...field('bottleneck', { heading: 'Bottleneck' }), text: ({ bottleneck }) => nameOf(bottleneck) },
  field('bottleneck_why'),
])
