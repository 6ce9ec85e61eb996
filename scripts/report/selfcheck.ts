import type { AAVerdict } from '../analysis/a-a-test.ts'
import type { LimitProof } from '../run/limits-proof.ts'
import { type Column, field } from './columns/column.ts'
import { drawTable } from './draw-table.ts'

const columns: readonly Column<LimitProof>[] = [
  field('name', { heading: 'What' }),
  field('expected', { heading: 'Expected' }),
  field('achieved', { heading: 'Measured' }),
  { name: 'holds', heading: 'Holds', value: ({ holds }) => (holds ? 'yes' : 'NO') },
]

/** Each limit and what a program got, as a table for the terminal. */
export function renderProofs(proofs: readonly LimitProof[]): string {
  return drawTable(columns, proofs)
}

/** The A/A test as a row of the table. */
export function proofOfAA({ holds, ratio, low, high }: AAVerdict): LimitProof {
  const isMeasured = ratio !== null && low !== null && high !== null
  return {
    name: 'A/A test',
    expected: 'no difference',
    achieved: isMeasured ? `${ratio.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})` : 'unknown',
    holds,
    advice: isMeasured ? onDifference : 'the run’s table says how its cells ended',
  }
}

/** Tukey's test of three servers at 5 % takes 2 % for each pair. */
const onDifference =
  'run it again, since 2 of 100 checks fail by chance; if it fails again, stop other programs and do not rely on differences as small as this'
