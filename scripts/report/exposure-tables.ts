import Table from 'cli-table3'
import { sentences, stripControl, wrap } from '../base/text.ts'
import { besideText, meaningsOf } from '../exposure/meanings.ts'
import {
  cellText,
  type Experiments,
  type Matrix,
  matricesOf,
  selfChecks,
  serverTexts,
  wordsOf,
} from './exposure-matrix.ts'
import { safeCell } from './safe-cell.ts'
import { safeMarkdown } from './safe-markdown.ts'

/** How the verdicts of a matrix are to be read. */
function readingOf({ exposures: results, exposure_at_once: atOnce }: Experiments): string {
  return sentences(...meaningsOf(results).map(([kind, meaning]) => `${kind}: ${meaning}.`), besideText(atOnce))
}

/** What was found in words, and the matrices, for Markdown; empty without results. */
export function renderExposureMarkdown(experiments: Experiments): string {
  const { exposures: results } = experiments
  const found = matricesOf(results).flatMap((matrix) => [
    `### ${safeMarkdown(matrix.network)}`,
    serverTexts(matrix, experiments)
      .map(({ server, taken, also }) => `- **${safeMarkdown(server)}**: ${safeMarkdown(sentences(taken, also))}`)
      .join('\n'),
    ...parts(matrix, markdownColumns).map((names) => markdownTable(matrix, names)),
  ])
  return joined([
    ...selfChecks(results).map(safeMarkdown),
    ...found,
    ...(found.length > 0 ? [safeMarkdown(readingOf(experiments))] : []),
  ])
}

/**
 * The same for a terminal; empty without results.
 * @param width characters of a line
 */
export function renderExposureTerminal(experiments: Experiments, width: number): string {
  const { exposures: results } = experiments
  const found = matricesOf(results).flatMap((matrix) => [
    matrix.network,
    serverTexts(matrix, experiments)
      .map(({ server, taken, also }) => wrap(stripControl(`${server}: ${sentences(taken, also)}`), width))
      .join('\n'),
    ...parts(matrix, terminalColumns(matrix, width)).map((names) => terminalTable(matrix, names, width)),
  ])
  const checked = selfChecks(results).map((line) => wrap(stripControl(line), width))
  return joined([...checked, ...found, ...(found.length > 0 ? [wrap(readingOf(experiments), width)] : [])])
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Verdicts that a row of Markdown may have: more are hard to read. */
const markdownColumns = 6

/** Widest column of verdicts, with the space at both sides. */
const widest = 40

/** The width from which on a verdict is easily read, and no experiment's name is broken. */
function narrowest({ experiments }: Pick<Matrix, 'experiments'>): number {
  return Math.max(18, ...experiments.map((name) => `${name}: `.length + 1))
}

/** Verdicts that fit into a line of the terminal beside the servers. */
function terminalColumns(matrix: Matrix, width: number): number {
  return Math.floor(terminalRoom(matrix, width) / (narrowest(matrix) + 1))
}

/** Characters of a line that are left for verdicts, each with a border behind it. */
function terminalRoom(matrix: Matrix, width: number): number {
  return width - serverWidth(matrix) - 2
}

function serverWidth({ servers }: Pick<Matrix, 'servers'>): number {
  return Math.max('Server'.length, ...servers.map(({ length }) => length)) + 2
}

/** The experiments in parts of at most so many verdicts; one experiment is never parted. */
function parts({ experiments, topologiesOf }: Matrix, verdicts: number): string[][] {
  const found: { experiments: string[]; verdicts: number }[] = []
  for (const experiment of experiments) {
    const more = topologiesOf(experiment).length
    const last = found.at(-1)
    if (!last || last.verdicts + more > verdicts) found.push({ experiments: [experiment], verdicts: more })
    else {
      last.experiments.push(experiment)
      last.verdicts += more
    }
  }
  return found.map((part) => part.experiments)
}

function headsOf({ topologiesOf }: Matrix, experiments: readonly string[]): string[] {
  return experiments.flatMap((experiment) =>
    topologiesOf(experiment).map((topology) => `${experiment}: ${wordsOf(topology)}`),
  )
}

function rowsOf({ servers, topologiesOf, resultOf }: Matrix, experiments: readonly string[]): string[][] {
  return servers.map((server) => [
    server,
    ...experiments.flatMap((experiment) =>
      topologiesOf(experiment).map((topology) => cellText(resultOf(server, experiment, topology))),
    ),
  ])
}

function markdownTable(matrix: Matrix, experiments: readonly string[]): string {
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`
  const heads = ['Server', ...headsOf(matrix, experiments)]
  const rows = rowsOf(matrix, experiments).map((row) => line(row.map(safeMarkdown)))
  return [line(heads.map(safeMarkdown)), line(heads.map(() => '---')), ...rows].join('\n')
}

function terminalTable(matrix: Matrix, experiments: readonly string[], most: number): string {
  const heads = headsOf(matrix, experiments)
  const width = Math.min(widest, Math.floor(terminalRoom(matrix, most) / heads.length) - 1)
  const table = new Table({
    head: ['Server', ...heads],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    // Else a word that is too long would be cut off.
    wrapOnWordBoundary: width >= narrowest(matrix),
    colWidths: [serverWidth(matrix), ...heads.map(() => width)],
  })
  table.push(...rowsOf(matrix, experiments).map((row) => row.map(safeCell)))
  return table.toString()
}
