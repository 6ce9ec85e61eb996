import { z } from 'zod'
import { cellSchema, type RunAnalysis, runAnalysisSchema } from '../analysis/schema.ts'
import { stripControl } from '../base/text.ts'
import type { Column } from './columns/column.ts'
import { resultColumns } from './columns/result.ts'

/** Where the schema lies, as seen from a run's folder. */
export const schemaPath = '../results.schema.json'

/** A row of results.csv; numbers are numbers, what does not exist is null. */
const row = z.object(
  Object.fromEntries(
    resultColumns.map(({ name, digits }) => [name, (digits === undefined ? z.string() : z.number()).nullable()]),
  ),
)

/** What results.json holds: the analysis of a run, with the rows of each cell as they are in results.csv. */
export const resultsSchema = runAnalysisSchema.extend({
  $schema: z.string(),
  cells: z.array(cellSchema.extend({ rows: z.array(row) })),
})

/** results.json: a line for each row and for each list of points. */
export function renderResultsJson(analysis: RunAnalysis): string {
  const cells = analysis.cells.map((cell) => ({ ...cell, rows: cell.rows.map((one) => rowOf(resultColumns, one)) }))
  return `${write({ $schema: schemaPath, ...analysis, cells }, 4)}\n`
}

/** A row by the names of the columns, with their digits. */
function rowOf<Row>(columns: readonly Column<Row>[], row: Row): Record<string, string | number | null> {
  return Object.fromEntries(
    columns.map(({ name, digits, value }) => {
      const found = value(row)
      if (found === null || found === undefined || found === '') return [name, null]
      if (typeof found === 'string') return [name, stripControl(found)]
      return [name, typeof digits === 'number' ? Number(found.toFixed(digits)) : found]
    }),
  )
}

/**
 * JSON in which a value that holds nothing but plain ones is on one line.
 * @param levels how many may be on lines of their own; what lies deeper is on one line, the points of a distribution say
 */
function write(value: unknown, levels: number, margin = ''): string {
  if (!isNested(value) || levels === 0 || !Object.values(value).some(isNested)) return JSON.stringify(value)
  const isList = Array.isArray(value)
  const parts = Object.entries(value).map(([name, one]) => {
    const text = write(one, levels - 1, `${margin} `)
    return `${margin} ${isList ? text : `${JSON.stringify(name)}: ${text}`}`
  })
  const [open, close] = isList ? '[]' : '{}'
  return `${open}\n${parts.join(',\n')}\n${margin}${close}`
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** reports/results.schema.json: what a results.json may hold, as JSON Schema. */
export function renderResultsSchema(): string {
  const schema = z.toJSONSchema(resultsSchema, { target: 'draft-2020-12' })
  return `${write({ title: 'results.json of a droplet-lab run', ...schema }, 8)}\n`
}
