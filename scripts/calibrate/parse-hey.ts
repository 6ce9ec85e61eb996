import { RunError } from '../cli/errors.ts'

/** What the real hey prints at its end, in requests a second and seconds. */
export interface HeySummary {
  readonly rps: number
  readonly mean_s: number
  readonly p50_s: number
  readonly p99_s: number
  /** Answers with status 200. */
  readonly answered: number
}

/**
 * Reads hey's summary.
 * @throws RunError if it is not one
 */
export function parseHey(text: string): HeySummary {
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(text)?.[1]
    if (found === undefined) throw new RunError(`hey printed no summary: ${text.trim().split('\n')[0] ?? ''}`)
    return Number(found)
  }
  return {
    rps: number(/Requests\/sec:\s+([\d.]+)/),
    mean_s: number(/Average:\s+([\d.]+) secs/),
    p50_s: number(/50%\S* in ([\d.]+) secs/),
    p99_s: number(/99%\S* in ([\d.]+) secs/),
    answered: number(/\[200\]\s+(\d+) responses/),
  }
}
