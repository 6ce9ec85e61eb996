import type { CheckedLink } from '../../analysis/analyse.ts'
import { type Column, field, fieldsOf } from './column.ts'

const handshakes = (when: 'before' | 'after'): Column<CheckedLink>[] => [
  { name: `${when}_median_s`, digits: 4, value: (check) => check[when].median_s },
  { name: `${when}_p95_s`, digits: 4, value: (check) => check[when].p95_s },
  { name: `${when}_failed`, digits: 0, value: (check) => check[when].failed },
]
const configured = (name: 'loss_up' | 'loss_down' | 'connections_per_s'): Column<CheckedLink> => ({
  name: `configured_${name}`,
  digits: 'all',
  value: ({ link }) => link?.[name],
})
const passed = (...names: ('overflows' | 'syns' | 'syns_dropped' | 'syns_waited')[]) =>
  fieldsOf((check: CheckedLink) => check.passed, { digits: 0 }, ...names)

/** The check of a link for one block: links.csv. */
export const linkColumns: readonly Column<CheckedLink>[] = [
  field('network'),
  field('block', { digits: 0 }),
  { name: 'repeat', value: ({ repeat }) => (repeat ? 'yes' : null) },
  { name: 'valid', value: ({ problems }) => (problems.length === 0 ? 'yes' : 'no') },
  { name: 'problems', value: ({ problems }) => problems.join('; ') },
  {
    name: 'configured_round_trip_s',
    digits: 4,
    value: ({ link }) => link && (2 * link.delay_ms + link.jitter_ms) / 1000,
  },
  ...handshakes('before'),
  ...handshakes('after'),
  configured('loss_up'),
  { name: 'loss_up', digits: 4, value: ({ passed: { up, lost_up } }) => share(lost_up, up) },
  configured('loss_down'),
  { name: 'loss_down', digits: 4, value: ({ passed: { down, lost_down } }) => share(lost_down, down) },
  { name: 'packets', digits: 0, value: ({ passed: { up, down } }) => up + down },
  ...passed('overflows'),
  configured('connections_per_s'),
  ...passed('syns', 'syns_dropped', 'syns_waited'),
]

function share(count: number, total: number): number | null {
  return total > 0 ? count / total : null
}
