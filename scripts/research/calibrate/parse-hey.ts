import { RunError } from '../../base/errors.ts'

/** What the real hey prints at its end, in requests a second and seconds. */
interface HeySummary {
  readonly rps: number
  readonly mean_s: number
  readonly p50_s: number
  readonly p99_s: number
  /** Answers with status 200. */
  readonly answered: number
}

/**
 * Reads hey's summary.
 * @throws RunError if it is none, or if nothing was answered with status 200
 */
export function parseHey(text: string): HeySummary {
  const answered = Number(/\[200\]\s+(\d+) responses/.exec(text)?.[1] ?? 0)
  if (answered === 0) throw new RunError(`hey got no answer with status 200${why(text)}`)
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(text)?.[1]
    if (found === undefined) throw new RunError(`hey's summary has no ${pattern.source}`)
    return Number(found)
  }
  return {
    rps: number(/Requests\/sec:\s+([\d.]+)/),
    mean_s: number(/Average:\s+([\d.]+) secs/),
    p50_s: number(/50%\S* in ([\d.]+) secs/),
    p99_s: number(/99%\S* in ([\d.]+) secs/),
    answered,
  }
}

/** The first class of errors or statuses that hey names, else the first line that it printed. */
function why(text: string): string {
  const named = /^\s*(\[\d+\]\s+\S.*)$/m.exec(text)?.[1] ?? text.trim().split('\n')[0]
  return named ? `: ${named.replaceAll('\t', ' ')}` : ''
}
