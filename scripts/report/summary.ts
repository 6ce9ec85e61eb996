import type { Manifest } from '../run/manifest.ts'
import { cellsLeft } from '../run/manifest.ts'
import { limitedBy } from '../stats/compare.ts'
import { renderFindings } from './article-csv.ts'
import { linesSummary } from './lines-csv.ts'
import { renderTerminalTable } from './table.ts'

/** What a run prints at its end: the table, what to make of it, and where the files are. */
export function renderSummary(manifest: Manifest): string {
  const { results, runId, seed, order } = manifest
  const lines = [
    '',
    renderTerminalTable(manifest),
    '',
    'Latencies in seconds. Droplet CPU is the share of its one CPU that server (and proxy) used under load.',
  ]
  if (results.some((result) => result.figures && limitedBy(result) === null)) {
    lines.push(
      'A "?" means that the server did not spend its CPU: it waited, for the generator, the line or something else, so its',
      'figure (and its % NGINX) is no measure of its speed.',
    )
  }
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
