import { differencesOf, judge, type RunCell, type RunComparisonOptions } from '../../scripts/stats/compare-runs.ts'

/** Two runs, from the values of their cells to the verdicts. */
export const compareRuns = (cells: readonly RunCell[], options?: RunComparisonOptions) =>
  judge(differencesOf(cells), options)
