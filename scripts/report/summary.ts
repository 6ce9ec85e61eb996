import type { RunAnalysis } from '../analysis/schema.ts'
import { many, stripControl, wrap } from '../base/text.ts'
import { mediansText } from './cell-tables.ts'
import { renderExposureTerminal } from './exposure-tables.ts'
import { wordBadge } from './prose/badges.ts'
import { wordClaims } from './prose/claims.ts'
import { readTerminal } from './prose/reading.ts'
import { renderOpenLevels, renderTerminalTables } from './terminal-table.ts'

/** What `docker compose up` writes before each line of bench. */
const composePrefix = 'bench-1  | '
/** A line is this long at most: wider ones are hard to read, and many terminals are no wider. */
const mostColumns = 100
/** Fewer hold no table. */
const leastColumns = 60

/**
 * Characters that a line of results may have.
 * @param columns of the terminal that the output goes to; undefined where there is none, and its reader has the prefix too
 * @param given what the user says of the terminal behind that prefix, as COLUMNS of a shell
 */
export function lineWidth(columns: number | undefined, given: string | undefined): number {
  const known = columns ?? (Number(given) || mostColumns) - composePrefix.length
  const most = columns === undefined ? mostColumns - composePrefix.length : mostColumns
  return Math.min(Math.max(known, leastColumns), most)
}

/**
 * What a run prints at its end: the tables, what limits their use, the answer, and where the page is.
 * @param width characters of a line
 */
export function renderSummary(analysis: RunAnalysis, width: number): string {
  const { run, cells, exposures, claims, warnings, resume_command } = analysis
  const text = (line: string) => wrap(stripControl(line), width)
  const tables = [
    renderTerminalTables(analysis, width),
    ...renderOpenLevels(analysis, width),
    text(readTerminal(analysis)),
  ]
  const parts = [
    ...(cells.length > 0 ? [extent(analysis), ...tables] : []),
    ...(exposures.length > 0 ? [renderExposureTerminal(analysis, width)] : []),
    [
      ...(claims?.badges ?? []).map((badge) => text(`Note: ${wordBadge(badge).text}`)),
      ...warnings.map((warning) => text(`Warning: ${warning}`)),
    ].join('\n'),
    answerOf(analysis).map(text).join('\n'),
    [
      ...(resume_command === null ? [] : [`Finish the run with: ${resume_command}`]),
      `Page: reports/${run}/report.html`,
    ].join('\n'),
  ]
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** The sentences of the page's top; where nothing can be compared, what there is to say instead. */
function answerOf({ claims, answer }: RunAnalysis): readonly string[] {
  const headlines = claims ? wordClaims(claims) : []
  return headlines.length > 0 ? headlines.map(({ topic, lead, rest }) => `${topic}: ${lead}${rest}`) : answer
}

/**
 * The tables of a network that was measured for the first time, while others are still to come.
 * @param width characters of a line
 */
export function renderFirstLook(analysis: RunAnalysis, network: string, width: number): string {
  const { blocks } = analysis.scenario
  const { cells_planned: planned, cells_measured: measured } = analysis
  const left = `${planned - measured} of ${many(planned, 'measurement')} are left`
  const which = blocks > 1 ? `block 1 of ${blocks}` : 'complete'
  const tables = renderTerminalTables(analysis, width, network)
  const reading = wrap(readTerminal(analysis), width)
  return `\nFirst look at ${network} (${which}; ${left})\n\n${tables}\n\n${reading}\n`
}

/** What was measured, in a line above the tables. */
function extent({ scenario: { load_text }, cells }: RunAnalysis): string {
  const medians = mediansText(cells)
  return medians === '' ? load_text : `${load_text}; ${medians}`
}
