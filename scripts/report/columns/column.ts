import type { Term } from '../html/definitions.ts'

/** What stands where a figure does not exist. */
export const noFigure = '–'

export type Value = string | number | null | undefined

/** One column of a kind of row, the same in every format. */
export interface Column<Row, Name extends string = string> {
  /** In CSV and JSON, with its unit. */
  readonly name: Name
  /** For people; the name where there is none. */
  readonly heading?: string
  readonly unit?: 's' | 'µs'
  /** After the point, or `all` that a figure has. Without it, the column is text. */
  readonly digits?: number | 'all'
  /** Not rounded. Null or undefined: there is none. */
  readonly value: (row: Row) => Value
  /** For people, where that is more than the figure. */
  readonly text?: (row: Row, figure: string) => string
  /** The word of the page that explains it. */
  readonly help?: Term
  /** Whether the page sorts it with the highest first. */
  readonly highestFirst?: true
}

/** A list of columns that are chosen by name. */
export function columnsOf<Row>() {
  return <const Name extends string>(columns: readonly Column<Row, Name>[]) => columns
}

type About = Omit<Column<never>, 'name' | 'value' | 'text'>

/** A column that is a field of the row, by the same name. */
export function field<const Name extends string>(
  name: Name,
  about: About = {},
): Column<Readonly<Record<Name, Value>>, Name> {
  return { name, value: (row) => row[name], ...about }
}

/** Columns that are fields of a part of the row, by the same names. */
export function fieldsOf<Row, const Name extends string>(
  part: (row: Row) => Readonly<Record<Name, Value>> | null | undefined,
  about: About,
  ...names: readonly Name[]
): Column<Row, Name>[] {
  return names.map((name) => ({ name, value: (row) => part(row)?.[name], ...about }))
}

/** The low end of an interval in a file; both ends for people. */
export function intervalColumn(
  heading: string,
): Column<{ readonly low: number | null; readonly high: number | null }, 'low'> {
  return {
    ...field('low', { heading, digits: 3 }),
    text: ({ high }, low) => (high === null ? '' : `${low}–${high.toFixed(3)}`),
  }
}

/** Some columns of a list, in the order of the names. */
export function choose<Row, Name extends string>(
  columns: readonly Column<Row, Name>[],
  ...names: readonly NoInfer<Name>[]
): Column<Row, Name>[] {
  return names.flatMap((name) => columns.find((column) => column.name === name) ?? [])
}

/** A row's value as CSV has it; empty where there is none. */
export function fileText<Row>({ digits, value }: Column<Row>, row: Row): string {
  const found = value(row) ?? ''
  return typeof found === 'number' && typeof digits === 'number' ? found.toFixed(digits) : String(found)
}

/** A row's value as people read it; empty where there is none. */
export function shownText<Row>(column: Column<Row>, row: Row): string {
  const figure = fileText(column, row)
  return column.text ? column.text(row, figure) : figure
}

/** What one column of a list says of a row, as people read it. */
export function textOf<Row, Name extends string>(
  columns: readonly Column<Row, Name>[],
  name: NoInfer<Name>,
  row: NoInfer<Row>,
): string {
  return choose(columns, name)
    .map((column) => shownText(column, row))
    .join('')
}

export function headingOf({ name, heading = name }: Pick<Column<never>, 'name' | 'heading'>): string {
  return heading
}

/** The heading with its unit. */
export function titleOf(column: Pick<Column<never>, 'name' | 'heading' | 'unit'>): string {
  return column.unit ? `${headingOf(column)} (${column.unit})` : headingOf(column)
}

/** Whether a column is of figures, whose digits stand below each other. */
export function isFigure({ digits }: Pick<Column<never>, 'digits'>): boolean {
  return digits !== undefined
}
