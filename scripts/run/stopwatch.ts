import type { CellTiming } from './result.ts'

type Stage = Exclude<keyof CellTiming, 'total_s'>

/** Adds up where a cell's wall time goes; a lap is the time since the one before. */
export class Stopwatch {
  readonly #begin = performance.now()
  readonly #stages: Record<Stage, number> = { start_s: 0, ready_s: 0, k6_s: 0, collect_s: 0 }
  #last = this.#begin

  lap(stage: Stage): void {
    const now = performance.now()
    this.#stages[stage] += (now - this.#last) / 1000
    this.#last = now
  }

  /** Ends the last stage, and gives all of them in seconds. */
  finish(stage: Stage): CellTiming {
    this.lap(stage)
    return { ...this.#stages, total_s: (this.#last - this.#begin) / 1000 }
  }
}
