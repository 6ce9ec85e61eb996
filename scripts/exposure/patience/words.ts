import type { PatienceVerdict } from './verdict.ts'

type Of<Kind extends PatienceVerdict['kind']> = Extract<PatienceVerdict, { readonly kind: Kind }>

/** What each verdict on patience means. */
export const patienceMeanings = {
  cut: 'the server ended the connection',
  patient: 'the server kept the connection for as long as the client stayed',
  undecided: 'the client was done before its time was over, got no connection, or could not see its end',
} as const satisfies Readonly<Record<PatienceVerdict['kind'], string>>

const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** A verdict as a cell of a table has it. */
export function patienceText(verdict: PatienceVerdict): string {
  switch (verdict.kind) {
    case 'cut':
      return `${verdict.answered ? 'answered, ' : ''}cut ${when(verdict)}`
    case 'patient':
      return `${verdict.answered ? 'answered, ' : ''}not cut in ${seconds(verdict.for_s)}`
    case 'undecided':
      return `undecided: ${why(verdict)}`
  }
}

function why({ reason, after_s }: Of<'undecided'>): string {
  if (reason === 'no-connection') return 'no connection'
  return reason === 'unseen'
    ? `the server’s connection was last seen after ${seconds(after_s)}`
    : `the client was done after ${seconds(after_s)}`
}

/** A client sees it at once, or nearly; the server's kernel tells between two looks. */
function when({ had_s, after_s }: Of<'cut'>): string {
  if (had_s === null) return `after ${seconds(after_s)}`
  return `between ${oneDigit.format(had_s)} and ${oneDigit.format(after_s)} s`
}

/** A client in a container is not seen leaving to the millisecond. */
function seconds(duration_s: number): string {
  return duration_s < 1 ? 'less than 1 s' : `${oneDigit.format(duration_s)} s`
}
