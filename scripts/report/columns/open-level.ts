import type { OpenLevelFacts } from '../../analysis/schema.ts'
import { percentOf } from '../../plan/load.ts'
import { columnsOf } from './column.ts'

type Seconds = 'p50_s' | 'p90_s' | 'p99_s' | 'p999_s' | 'worst_s'

const latency = <Name extends Seconds>(name: Name, heading: string) =>
  ({ name, heading, unit: 's', digits: 6, value: (level: OpenLevelFacts) => level[name] }) as const

/** A constant rate of arrivals: open.csv. */
export const openLevelColumns = columnsOf<OpenLevelFacts>()([
  { name: 'server', heading: 'Server', value: ({ server }) => server },
  { name: 'topology', heading: 'Topology', value: ({ topology }) => topology },
  { name: 'network', heading: 'Network', value: ({ network }) => network },
  { name: 'block', heading: 'Block', digits: 0, value: ({ block }) => block },
  { name: 'repeat', value: ({ repeat }) => (repeat ? 'yes' : null) },
  { name: 'turn', digits: 0, value: ({ turn }) => turn },
  {
    name: 'share',
    heading: 'Share of Capacity',
    digits: 'all',
    value: ({ share }) => share,
    text: ({ share }) => `${percentOf(share)} %`,
  },
  { name: 'rate_rps', heading: 'RPS', digits: 3, value: ({ rate_rps }) => rate_rps },
  { name: 'intended', heading: 'Intended', digits: 0, value: ({ intended }) => intended },
  { name: 'answered', heading: 'Answered', digits: 0, value: ({ answered }) => answered },
  { name: 'failed', heading: 'Failed', digits: 0, value: ({ failed }) => failed },
  { name: 'dropped', heading: 'Of These Dropped', digits: 0, value: ({ dropped }) => dropped },
  latency('p50_s', 'p50'),
  latency('p90_s', 'p90'),
  latency('p99_s', 'p99'),
  latency('p999_s', 'p99.9'),
  latency('worst_s', 'Worst'),
  { name: 'late_p99_s', digits: 6, value: ({ late_p99_s }) => late_p99_s },
  { name: 'droplet_cpu_s', digits: 6, value: ({ droplet_cpu_s }) => droplet_cpu_s },
  { name: 'generator_cpu_s', digits: 6, value: ({ generator_cpu_s }) => generator_cpu_s },
  { name: 'seconds', digits: 6, value: ({ seconds }) => seconds },
  {
    name: 'limited_by',
    heading: 'Limited By',
    value: ({ limited_by }) => limited_by,
    text: (_, name) => name || 'unknown',
  },
  { name: 'limited_why', value: ({ limited_why }) => limited_why },
])
