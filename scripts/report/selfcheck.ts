import Table from 'cli-table3'
import type { AAVerdict } from '../analysis/a-a-test.ts'
import type { LimitProof } from '../run/limits-proof.ts'

/** Each limit and what a program got, as a table for the terminal. */
export function renderProofs(proofs: readonly LimitProof[]): string {
  const table = new Table({
    head: ['What', 'Expected', 'Measured', 'Holds'],
    style: { head: [], border: [], compact: true },
  })
  for (const { limit, asked, achieved, holds } of proofs) table.push([limit, asked, achieved, holds ? 'yes' : 'NO'])
  return table.toString()
}

/** The A/A test as a row of the table. */
export function proofOfAA({ holds, ratio, low, high }: AAVerdict): LimitProof {
  const isMeasured = ratio !== null && low !== null && high !== null
  return {
    limit: 'A/A test',
    asked: 'no difference',
    achieved: isMeasured ? `${ratio.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})` : 'unknown',
    holds,
    advice: isMeasured ? onDifference : 'the run’s table says how its cells ended',
  }
}

/** Tukey's test of three servers at 5 % takes 2 % for each pair. */
const onDifference =
  'run it again, since 2 of 100 checks fail by chance; if it fails again, stop other programs and do not rely on differences as small as this'
