interface Particulars {
  /** Its rate may be set against another's, because every request of it was answered rightly. */
  readonly comparable: boolean
  /** Whose it is if not. */
  readonly fault: 'server' | 'lab' | null
}

const good = { comparable: true, fault: null } as const
const serversFault = { comparable: false, fault: 'server' } as const
const labsFault = { comparable: false, fault: 'lab' } as const

/** How a cell can end. A new outcome is an entry here, a rule in `verdict.ts`, and words in `analysis/words.ts`. */
export const outcomes = {
  ok: good,
  'cut-short': good,
  'failed-requests': serversFault,
  'wrong-answer': serversFault,
  'no-start': serversFault,
  died: serversFault,
  'out-of-memory': serversFault,
  'too-slow': serversFault,
  hung: serversFault,
  invalid: labsFault,
} as const satisfies Readonly<Record<string, Particulars>>

export type Outcome = keyof typeof outcomes

/** Their names, in the order of the page's definition. */
export const outcomeNames = Object.keys(outcomes) as [Outcome, ...Outcome[]]

/** An outcome and, unless it is `ok`, one line that says why. */
export interface Verdict {
  readonly outcome: Outcome
  readonly reason: string
}

/** Whether a result's rate may be set against another's: every request of it was answered rightly. */
export function isComparable({ outcome }: Pick<Verdict, 'outcome'>): boolean {
  return outcomes[outcome].comparable
}
