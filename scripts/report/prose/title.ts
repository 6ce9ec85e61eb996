import type { RunAnalysis } from '../../analysis/schema.ts'

/** What every run is about. */
export const subject = 'Python web servers on one CPU'

type Titled = Pick<RunAnalysis, 'scenario' | 'started_at'>

/** A run in a few words: what it is about, its scenario and its day. */
export function titleOfRun(analysis: Titled): string {
  return `${subject}: ${whichRun(analysis).join(', ')}`
}

/** Scenario and day of a run. */
export function whichRun({ scenario, started_at }: Titled): readonly [scenario: string, day: string] {
  return [scenario.file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''), dayWords(started_at)]
}

/**
 * What a chart's title says of the best and the last server. NGINX, which others are compared with, is none of them.
 * @param withBaseline whether the chart has NGINX too
 */
export function ofServers(text: string, withBaseline: boolean): string {
  return withBaseline ? `Of the Python servers, ${text}` : text
}

/** A server, or those that a run does not tell apart from it. */
export function eitherOf(server: string, rivals: readonly string[]): string {
  const [rival, ...more] = rivals
  if (rival === undefined) return server
  return `${server} or ${more.length === 0 ? rival : `one of ${rivals.length} others`}`
}

/** The day of a moment, as people write it. */
function dayWords(iso: string): string {
  const day = new Date(iso)
  if (Number.isNaN(day.getTime())) return iso
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}
