import type { Facts } from '../analysis/schema.ts'
import { stripControl } from '../base/text.ts'
import { renderOpenText } from './open-text.ts'
import { renderTerminalTable } from './terminal-table.ts'

/** What a run prints at its end: the table, the answer, the warnings, and where the files are. */
export function renderSummary(facts: Facts): string {
  const { run, scenario, answer, warnings, article_findings: findings = [] } = facts
  const lines = [
    '',
    renderTerminalTable(facts),
    ...renderOpenText(facts),
    '',
    'Latencies are in seconds. Unless the bottleneck is the server or its memory, the rate is a minimum.',
    'A % NGINX with ">=" is at least that, with "<=" at most; with "?" it does not compare the servers.',
    ...(scenario.blocks > 1
      ? [
          'Ranks are within a topology and network: by RPS for rates that are no minimums, by CPU time per request for all.',
        ]
      : []),
    '',
    ...answer.map((sentence) => wrap(stripControl(sentence))),
    '',
    ...warnings.map((warning) => wrap(`Warning: ${stripControl(warning)}`)),
  ]
  if (findings.length > 0)
    lines.push('', 'Against the published table (article.csv, article-summary.csv):', ...findings)
  if (facts.resume_command !== null) lines.push(`Finish the run with: ${facts.resume_command}`)
  lines.push(
    `Seed ${scenario.seed}. Files: reports/${run}/ (report.html, report.md, table.csv, results.csv, results.json, run.json, samples/)`,
    '',
  )
  return lines.join('\n')
}

/** A text in lines no longer than the table is wide. */
function wrap(text: string, width = 120): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}
