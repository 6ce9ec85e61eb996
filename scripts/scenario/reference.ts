import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { hasCode, UserError } from '../base/errors.ts'
import type { Scenario } from './scenario.ts'

const number = z.coerce.number().positive()

/** One row of a table that was published elsewhere and that a run is compared with. */
export const referenceRowSchema = z.object({
  /** As the published table names it. */
  server: z.string().min(1),
  /** The server of the registry that stands for it. */
  measured: z.string().min(1),
  /** Requests a second. */
  rps: number,
  mean_s: number,
  mode_s: number,
  worst_s: number,
  /** Whether it keeps connections open; the others close after each reply. */
  keepsAlive: z.boolean(),
})
export type ReferenceRow = Readonly<z.infer<typeof referenceRowSchema>>

/**
 * The table that a scenario is compared with; null if it names none.
 * @throws UserError if the file is missing or not such a table
 */
export async function readReference(
  root: string,
  { reference }: Pick<Scenario, 'reference'>,
): Promise<readonly ReferenceRow[] | null> {
  if (!reference) return null
  const file = `scenarios/${reference.file}`
  try {
    return parseReference(await readFile(join(root, file), 'utf8'), reference.counterparts)
  } catch (error) {
    if (error instanceof UserError) throw error
    if (hasCode(error, 'ENOENT')) throw new UserError(`there is no file ${file}, which the scenario’s reference names`)
    throw new UserError(`${file}: ${error instanceof z.ZodError ? error.issues[0]?.message : error}`)
  }
}

/**
 * @param counterparts the servers that stand for some of the table's, by its names
 * @throws UserError if one of them stands for none of the table's
 */
export function parseReference(csv: string, counterparts: Readonly<Record<string, string>>): ReferenceRow[] {
  const rows: Record<string, string>[] = parse(csv, { columns: true })
  const names = rows.map((row) => row['server'] ?? '')
  const unknown = Object.keys(counterparts).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new UserError(`reference.counterparts: the table has no server ${unknown}; it has ${names.join(', ')}`)
  return rows.map((row) =>
    referenceRowSchema.parse({
      ...row,
      measured: counterparts[row['server'] ?? ''] ?? row['server'],
      keepsAlive: row['keeps_alive'] === 'yes',
    }),
  )
}
