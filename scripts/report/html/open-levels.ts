import type { CellFacts, Facts, OpenLevelFacts } from '../../analysis/schema.ts'
import { termLink } from './definitions.ts'
import { type Content, html } from './markup.ts'
import { figure, written } from './numbers.ts'
import { type Place, plainTable, type Section, scrolling, section } from './section.ts'

const head = [
  ...['Server', 'Topology', 'Network', 'Block', 'Share of capacity', 'Rate, requests a second'],
  ...[
    'Intended',
    'Answered',
    'Failed',
    'of these dropped',
    'p50 s',
    'p90 s',
    'p99 s',
    'p99.9 s',
    'Worst s',
    'Limited by',
  ],
]

/** The constant rates of arrivals of every cell that was loaded so; null where none was. */
export function renderOpenLevels(place: Place, { cells }: Facts): Section | null {
  const rows = cells.flatMap((cell) => cell.open.map((level) => rowOf(cell, level)))
  if (rows.length === 0) return null
  return section(
    place,
    'open',
    'At constant rates of arrivals',
    html`<p>An open model ${termLink('open')}: latencies count from the intended start.</p>
<details><summary>The figures of every rate: ${rows.length} rows</summary>
${scrolling(place, 'Figures of every rate', plainTable('Every rate of arrivals, in every block', head, rows))}
</details>`,
  )
}

function rowOf({ server, topology, network }: CellFacts, level: OpenLevelFacts): Content[] {
  const { block, share, rate_rps, intended, answered, failed, dropped, limited_by } = level
  const latencies = [level.p50_s, level.p90_s, level.p99_s, level.p999_s, level.worst_s]
  return [
    ...[server, topology, network, block, written.share(share), written.rps(rate_rps)],
    ...[intended, answered, failed, dropped],
    ...latencies.map((value) => figure(value, written.seconds)),
    limited_by ?? '?',
  ]
}
