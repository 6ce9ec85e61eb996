import type { RunAnalysis } from '../../analysis/schema.ts'
import { many } from '../../base/text.ts'

/** What the groups of servers are. */
export const groupHeadings = { family: 'Family', protocol: 'Protocol' } as const satisfies Record<
  RunAnalysis['scenario']['group_by'],
  string
>

/** A moment to the minute. */
export function momentWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

/** Scenario, time and progress of a run. */
export function extentWords({
  scenario,
  started_at,
  status,
  cells_measured,
  cells_planned,
  cells,
}: RunAnalysis): string {
  const blocks = scenario.blocks === 1 ? 'one block' : `${scenario.blocks} blocks`
  const nginx = cells.length === 0 || cells.some(({ baseline }) => baseline) ? '' : ', without NGINX'
  const measured = `${cells_measured} of ${many(cells_planned, 'measurement')}`
  return `${scenario.file}, ${momentWords(started_at)}: ${status}, ${measured}, ${blocks}${nginx}`
}
