import type { PatienceVerdict } from './verdict.ts'

/** What each verdict on patience means. */
export const patienceMeanings = {
  cut: 'the server ended the connection',
  patient: 'the server kept the connection for as long as the client stayed',
  undecided: 'the client was done before its time was over, or got no connection',
} as const satisfies Readonly<Record<PatienceVerdict['kind'], string>>

const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** A verdict as a cell of a table has it. */
export function patienceText(verdict: PatienceVerdict): string {
  switch (verdict.kind) {
    case 'cut':
      return `${verdict.answered ? 'answered, ' : ''}cut after ${seconds(verdict.after_s)}`
    case 'patient':
      return `${verdict.answered ? 'answered, ' : ''}not cut in ${seconds(verdict.for_s)}`
    case 'undecided':
      return verdict.reason === 'no-connection'
        ? 'undecided: no connection'
        : `undecided: the client was done after ${seconds(verdict.after_s)}`
  }
}

/** A client in a container is not seen leaving to the millisecond. */
function seconds(duration_s: number): string {
  return duration_s < 1 ? 'less than 1 s' : `${oneDigit.format(duration_s)} s`
}
