/** One chart of a report, whole: its drawing and the figures that it shows, for whoever does not see it. */
export interface Chart {
  /** Fit for an anchor, and the only one of the report. */
  readonly id: string
  readonly title: string
  /** What to see in it, in a sentence or two. */
  readonly caption: string
  /** An svg element without script or style. */
  readonly svg: string
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** Charts of the same group are shown one at a time; `choice` names this one among them. */
  readonly group?: string
  readonly choice?: string
  /** Servers whose marks are in groups of their own, with `data-series`: the number given here. */
  readonly series?: readonly { readonly number: number; readonly server: string }[]
}
