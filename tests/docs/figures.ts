import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { mean } from 'simple-statistics'
import { usualBetweenRunSd as betweenRunSd } from '../../scripts/analysis/compare-manifests.ts'
import { differencesOf, judge } from '../../scripts/stats/compare-runs.ts'
import { slopesOf, type Timed, type TimedCell, underSameConditions } from '../../scripts/stats/conditions.ts'
import { checkout } from '../fixtures/checkout.ts'

/** A line of a CSV file, by the names of its columns. */
export type Row = Readonly<Record<string, string>>

/** The text of a file of the checkout. */
export function read(path: string): Promise<string> {
  return readFile(join(checkout, path), 'utf8')
}

/** The lines of a CSV file of the checkout. */
export async function readRows(path: string): Promise<Row[]> {
  return parse(await read(path), { columns: true })
}

/** The lines of one of the files with the figures of docs. */
export function figures(name: string): Promise<Row[]> {
  return readRows(`scenarios/questions/figures/${name}.csv`)
}

/** The rows of the first table under a heading of a page, without the table's own heading. */
export function tableUnder(page: string, heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`)
  const table = section.split('\n\n').find((part) => part.startsWith('| ')) ?? ''
  return table.split('\n').slice(2)
}

/** What a request cost in these rows, the mean of its logarithms: by default the server's CPU time, in µs. */
export function cost(rows: readonly Row[], name = 'cpu_us_per_request'): number {
  return mean(rows.map((row) => Math.log(Number(row[name]))))
}

/** What requests cost the companion of a server, in results.csv. */
export const companion = 'companion_us_per_request'

/** The costs of a run, times a factor, each with one condition under which it was measured. */
export function timed(run: readonly Row[], condition = companion, factor = 1): Timed[] {
  return run.map((row) => ({
    value: factor * Number(row['cpu_us_per_request']),
    conditions: [Number(row[condition])],
  }))
}

/** What `bench compare` says of cells of two runs, by what requests cost under the same conditions. */
export function compared(cells: readonly TimedCell[]) {
  return judge(differencesOf(underSameConditions(cells, slopesOf(cells))), { betweenRunSd })
}
