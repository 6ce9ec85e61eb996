interface Particulars {
  /** Its rate may be set against another's, because every request of it was answered rightly. */
  readonly comparable: boolean
  /** Whose it is if not. */
  readonly fault: 'server' | 'lab' | null
  /** The page's definition. */
  readonly help: string
}

/** How a cell can end, with all that is particular to each outcome. A new one is an entry here and a rule in `verdict.ts`. */
export const outcomes = {
  ok: { comparable: true, fault: null, help: 'every answer was right' },
  'cut-short': {
    comparable: true,
    fault: null,
    help: 'stopped at the timeout, with every request answered until then',
  },
  'failed-requests': { comparable: false, fault: 'server', help: 'some answers were wrong or missing' },
  'wrong-answer': { comparable: false, fault: 'server', help: 'the answer was wrong before the load' },
  'no-start': { comparable: false, fault: 'server', help: 'no answer before the load' },
  died: { comparable: false, fault: 'server', help: 'the server ended, or was started again, under load' },
  'out-of-memory': { comparable: false, fault: 'server', help: 'the kernel killed the server for its memory limit' },
  'too-slow': { comparable: false, fault: 'server', help: 'the server could not keep up with a constant rate' },
  hung: { comparable: false, fault: 'server', help: 'the server stopped answering' },
  invalid: { comparable: false, fault: 'lab', help: 'the lab could not measure the server as described' },
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
