import { hasFailed } from '../analysis/rated.ts'
import type { ReportedCell, RunAnalysis } from '../analysis/schema.ts'
import { cellHeading, cellTableColumns, cellTables } from './cell-tables.ts'
import { articleColumns } from './columns/article.ts'
import { cellColumns } from './columns/cell.ts'
import { type Column, choose, isFigure, shownText, textOf, titleOf } from './columns/column.ts'
import { serverColumns } from './columns/server.ts'
import { describedServers } from './described-servers.ts'
import { renderExposureMarkdown } from './exposure-tables.ts'
import { readingOf } from './prose/reading.ts'
import { titleOfRun } from './prose/title.ts'
import { fenced, safeMarkdown } from './safe-markdown.ts'

/** report.md: what a run says, for a pull request. Every text of the run is escaped. */
export function renderMarkdown(analysis: RunAnalysis): string {
  const parts = [
    `# ${safeMarkdown(titleOfRun(analysis))}`,
    ...analysis.answer.map(safeMarkdown),
    ...(analysis.findings?.length ? [bullets(analysis.findings)] : []),
    ...warnings(analysis),
    ...tables(analysis),
    ...exposures(analysis),
    ...servers(analysis),
    ...article(analysis),
    ...failures(analysis),
    ...wasRun(analysis),
  ]
  return `${parts.join('\n\n')}\n`
}

function warnings({ warnings: all }: RunAnalysis): string[] {
  return all.length === 0 ? [] : ['## Warnings', bullets(all)]
}

function bullets(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${safeMarkdown(sentence)}`).join('\n')
}

function tables(analysis: RunAnalysis): string[] {
  const columns = cellTableColumns(analysis.scenario, 'cpu_us_per_request')
  const found = cellTables(analysis).flatMap(({ title, text, cells }) => [
    `## ${safeMarkdown(title)}`,
    safeMarkdown(text),
    table(columns, cells, cellHeading(analysis)),
  ])
  return found.length === 0 ? [] : [...found, safeMarkdown(readingOf(analysis.scenario))]
}

function exposures(analysis: RunAnalysis): string[] {
  if (analysis.exposures.length === 0) return []
  const programs = analysis.exposure_experiments.map(
    ({ name, why, source, program }) =>
      `- **${safeMarkdown(name)}**: ${safeMarkdown(`${why} ${program.join(' ')} Source: ${source}`)}`,
  )
  return ['## Exposure', renderExposureMarkdown(analysis), '### The experiments', programs.join('\n')]
}

function servers(analysis: RunAnalysis): string[] {
  const rows = describedServers(analysis)
  return rows.length === 0 ? [] : ['## The servers', table(serverColumns, rows, ({ group }) => group)]
}

/** @param heading what stands above the rows that have it in common */
function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  heading: (row: Row) => string = () => '',
): string {
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`
  const others = columns.slice(1).map(() => '')
  return [
    line(columns.map((column) => safeMarkdown(titleOf(column)))),
    line(columns.map((column) => (isFigure(column) ? '---:' : '---'))),
    ...[...Map.groupBy(rows, heading)].flatMap(([text, members]) => [
      ...(text === '' ? [] : [line([`**${safeMarkdown(text)}**`, ...others])]),
      ...members.map((row) => line(columns.map((column) => safeMarkdown(shownText(column, row))))),
    ]),
  ].join('\n')
}

function article({ article: rows, article_findings: findings = [] }: RunAnalysis): string[] {
  if (rows.length === 0 && findings.length === 0) return []
  const columns = choose(
    articleColumns,
    ...(['network', 'server', 'article_rps', 'lab_rps', 'rps_ratio'] as const),
    ...(['article_mean_s', 'lab_mean_s', 'mean_ratio'] as const),
  )
  return [
    '## Beside the published table',
    ...(rows.length > 0 ? [table(columns, rows)] : []),
    ...(findings.length > 0 ? [bullets(findings)] : []),
  ]
}

function failures({ cells }: RunAnalysis): string[] {
  const failed = cells.filter(hasFailed)
  if (failed.length === 0) return []
  return ['## What went wrong', ...failed.flatMap(failure)]
}

function failure(cell: ReportedCell): string[] {
  const { server, topology, network, log } = cell
  const text = `**${safeMarkdown(`${server} · ${topology} · ${network}`)}**: ${safeMarkdown(textOf(cellColumns, 'outcome', cell))}`
  return log === null ? [text] : [text, fenced(log)]
}

function wasRun(analysis: RunAnalysis): string[] {
  const { scenario, machine, images, checks, resume_command: resume } = analysis
  const item = (label: string, value: string) => `- ${safeMarkdown(label)}: ${safeMarkdown(value)}`
  return [
    '## What was run',
    [
      item('Run', analysis.run),
      item('Scenario', `${scenario.file}, ${scenario.load_text}, seed ${scenario.seed}`),
      item('Status', `${analysis.status}, ${analysis.cells_measured} of ${analysis.cells_planned} measurements`),
      item('Time', `${analysis.started_at} to ${analysis.ended_at ?? 'now'}`),
      ...machine.map(([label, value]) => item(label, value)),
      ...images.map(({ image, digest }) => item(`Image ${image}`, digest)),
      ...checks.map(({ check, holds, text }) => item(`${holds ? 'Holds' : 'Does not hold'}, ${check}`, text)),
    ].join('\n'),
    `To repeat it:\n\n${fenced(analysis.repeat_command)}`,
    ...(resume === null ? [] : [`To finish it:\n\n${fenced(resume)}`]),
  ]
}
