import type { RunAnalysis } from '../analysis/schema.ts'
import { stripControl, wrap } from '../base/text.ts'
import { renderExposureTerminal } from './exposure-tables.ts'
import { readingOf } from './prose/reading.ts'
import { renderOpenLevels, renderTerminalTable } from './terminal-table.ts'

/** Characters of a line: as many as the table is wide. */
const width = 120

/** What a run prints at its end: the table, the answer, the warnings, and where the files are. */
export function renderSummary(analysis: RunAnalysis): string {
  const { run, scenario, cells, exposures, answer, warnings, article_findings: findings = [] } = analysis
  const lines = [
    '',
    ...(cells.length > 0
      ? [renderTerminalTable(analysis), ...renderOpenLevels(analysis), '', wrap(readingOf(scenario), width), '']
      : []),
    ...(exposures.length > 0 ? [renderExposureTerminal(exposures), ''] : []),
    ...answer.map((sentence) => wrap(stripControl(sentence), width)),
    '',
    ...warnings.map((warning) => wrap(`Warning: ${stripControl(warning)}`, width)),
  ]
  if (findings.length > 0)
    lines.push('', 'Against the published table (article.csv, article-summary.csv):', ...findings)
  if (analysis.resume_command !== null) lines.push(`Finish the run with: ${analysis.resume_command}`)
  lines.push(
    `Seed ${scenario.seed}. Files: reports/${run}/ (report.html, report.md, table.csv, results.csv, results.json, run.json, samples/)`,
    '',
  )
  return lines.join('\n')
}
