/** How far a run has come. */
export interface Position {
  /** Cells that have ended, and all. */
  readonly done: number
  readonly total: number
  /** Seconds that are left, as far as can be told. */
  readonly left_s: number
}

/** Tells a person what is going on; on a terminal a live line, elsewhere a line a cell. */
export interface Progress {
  /** Something worth a line that stays. */
  readonly note: (text: string) => void
  /** Lines that stay, such as a table. */
  readonly show: (lines: string) => void
  /** What is being done now, before and between the cells. */
  readonly stage: (text: string) => void
  /** A cell begins. */
  readonly begin: (cell: string, position: Position) => void
  /** A cell has ended, with one line on how. */
  readonly end: (cell: string, summary: string, position: Position) => void
  /** Nothing more will come. */
  readonly close: () => void
}
