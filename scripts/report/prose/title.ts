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

/** The day of a moment, as people write it. */
function dayWords(iso: string): string {
  const day = new Date(iso)
  if (Number.isNaN(day.getTime())) return iso
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}
