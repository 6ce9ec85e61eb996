import type { RunAnalysis } from '../../analysis/schema.ts'
import { choose } from '../columns/column.ts'
import { openLevelColumns } from '../columns/open-level.ts'
import { termLink } from './definitions.ts'
import { html } from './markup.ts'
import { columnTable } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

const columns = choose(
  openLevelColumns,
  ...(['server', 'topology', 'network', 'block', 'share', 'rate_rps'] as const),
  ...(['intended', 'answered', 'failed', 'dropped'] as const),
  ...(['p50_s', 'p90_s', 'p99_s', 'p999_s', 'worst_s', 'bottleneck'] as const),
)

/** The constant rates of arrivals of every cell that was loaded so; null where none was. */
export function renderOpenLevels(place: Place, { cells }: RunAnalysis): Section | null {
  const levels = cells.flatMap(({ open }) => open)
  if (levels.length === 0) return null
  return section(
    place,
    'open',
    'At constant rates of arrivals',
    html`<p>An open model ${termLink('open')}: latencies count from the intended start.</p>
<details><summary>The figures of every rate: ${levels.length} rows</summary>
${scrolling(place, 'Figures of every rate', columnTable('Every rate of arrivals, in every block', columns, levels))}
</details>`,
  )
}
