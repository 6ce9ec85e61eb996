import { lineCheck } from '../analysis/checks.ts'
import type { Facts } from '../analysis/schema.ts'
import { stripControl } from '../base/text.ts'
import { renderOpenText } from './open-text.ts'
import { renderTerminalTable } from './terminal-table.ts'

/** What a run prints at its end: the table, what it found, what to make of it, and where the files are. */
export function renderSummary(facts: Facts): string {
  const { run, scenario, answer, warnings, checks, article_findings: findings = [] } = facts
  const lines = [
    '',
    renderTerminalTable(facts),
    ...renderOpenText(facts),
    '',
    'Latencies in seconds. "Limited By" says what ran out first: only where it is the server (or its memory) the figure is',
    'the server’s speed. A % NGINX with ">=" is a lower bound, with "<=" an upper bound, and with "?" says nothing of speeds.',
    ...(scenario.blocks > 1
      ? [
          'Ranks are within a topology and network, 1 the most requests a second (of those that are the server’s own) or the least CPU time.',
        ]
      : []),
    '',
    ...answer.map((sentence) => wrap(stripControl(sentence))),
    '',
    ...warnings.map((warning) => wrap(`Warning: ${stripControl(warning)}`)),
    ...checks.filter(({ check }) => check === lineCheck).map(({ text }) => text),
  ]
  if (findings.length > 0)
    lines.push('', 'Against the published table (article.csv, article-summary.csv):', ...findings)
  const left = facts.cells_planned - facts.cells_measured
  if (facts.resume_command !== null)
    lines.push(`${left} of ${facts.cells_planned} cells are left; finish with: ${facts.resume_command}`)
  lines.push(
    `Seed ${scenario.seed}. Files: reports/${run}/ (report.html, report.md, table.csv, results.csv, results.json, run.json, samples/)`,
    '',
  )
  return lines.join('\n')
}

/** A sentence in lines that are no longer than the table is wide. */
function wrap(text: string, width = 120): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}
