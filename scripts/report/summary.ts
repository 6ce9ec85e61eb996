import type { Manifest } from '../run/manifest.ts'
import { cellsLeft } from '../run/manifest.ts'
import { renderFindings } from './article-csv.ts'
import { linesSummary } from './lines-csv.ts'
import { renderOpenText } from './open-text.ts'
import { renderTerminalTable } from './table.ts'

/** What a run prints at its end: the table, what to make of it, and where the files are. */
export function renderSummary(manifest: Manifest): string {
  const { runId, seed, order } = manifest
  const lines = [
    '',
    renderTerminalTable(manifest),
    '',
    'Latencies in seconds. "Limited By" says what ran out first: only where it is the server (or its memory) the figure is',
    'the server’s speed. A % NGINX with ">=" is a lower bound, with "<=" an upper bound, and with "?" says nothing of speeds.',
  ]
  lines.push(...renderOpenText(manifest))
  const checked = linesSummary(manifest)
  if (checked !== null) lines.push(checked)
  const findings = renderFindings(manifest)
  if (findings.length > 0)
    lines.push('', 'Against the published table (article.csv, article-summary.csv):', ...findings)
  const left = cellsLeft(manifest).length
  if (left > 0)
    lines.push(`${left} of ${order.length} cells are left; finish with: docker compose run --rm bench resume ${runId}`)
  lines.push(`Seed ${seed}. Files: reports/${runId}/ (table.csv, results.csv, run.json, samples/)`, '')
  return lines.join('\n')
}
