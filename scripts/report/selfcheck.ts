import Table from 'cli-table3'
import type { LimitProof } from '../run/limits-proof.ts'

/** Asked and achieved, as a table for the terminal. */
export function renderProofs(proofs: readonly LimitProof[]): string {
  const table = new Table({
    head: ['What', 'Asked', 'Achieved', 'Holds'],
    style: { head: [], border: [], compact: true },
  })
  for (const { limit, asked, achieved, holds } of proofs) table.push([limit, asked, achieved, holds ? 'yes' : 'NO'])
  return table.toString()
}
