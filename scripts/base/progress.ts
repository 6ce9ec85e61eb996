/** Tells a person what is going on; on a terminal a live line, elsewhere a line a step. */
export interface Progress {
  /** Something worth a line that stays. */
  readonly note: (text: string) => void
  /** What is being done now, before and between the cells. */
  readonly stage: (text: string) => void
  /** A cell begins; of `total` in all, `left` are left, this one too. */
  readonly begin: (cell: string, left: number, total: number) => void
  /** A cell has ended, with one line on how. */
  readonly end: (cell: string, summary: string) => void
  /** Nothing more will come. */
  readonly close: () => void
}
