import type { RunAnalysis } from '../../analysis/schema.ts'

/** What the groups of servers are. */
export const groupHeadings = { family: 'Family', protocol: 'Protocol' } as const satisfies Record<
  RunAnalysis['scenario']['group_by'],
  string
>

/** A moment to the minute. */
export function momentWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

/** The day of a moment, as people write it. */
export function dayWords(iso: string): string {
  const day = new Date(iso)
  if (Number.isNaN(day.getTime())) return iso
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** A scenario by its file, without folder and ending. */
export function scenarioName({ scenario }: Pick<RunAnalysis, 'scenario'>): string {
  return scenario.file.replace(/^.*\//, '').replace(/\.ya?ml$/, '')
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
  const measured = `${cells_measured} of ${cells_planned} cells measured`
  return `${scenario.file}, ${momentWords(started_at)}: ${status}, ${measured}, ${blocks}${nginx}`
}
