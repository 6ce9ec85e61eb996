import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
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
