import { RunError } from '../../base/errors.ts'

/** What wrk prints at its end. */
interface WrkSummary {
  readonly requests: number
  readonly rps: number
  /** Connections that failed, reads among them that ended before wrk thought that the answer did. */
  readonly socketErrors: number
}

/**
 * Reads wrk's summary.
 * @throws RunError if it is none, or if an answer had another status than those of success
 */
export function parseWrk(text: string): WrkSummary {
  const requests = /^ *(\d+) requests in /m.exec(text)?.[1]
  const rps = /^Requests\/sec: +([\d.]+)/m.exec(text)?.[1]
  if (requests === undefined || rps === undefined) throw new RunError(`wrk printed no summary: ${text.trim()}`)
  const wrong = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1]
  if (wrong !== undefined) throw new RunError(`wrk got ${wrong} answers with another status than 200`)
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? []
  const socketErrors = errors.reduce((sum, count) => sum + Number(count), 0)
  return { requests: Number(requests), rps: Number(rps), socketErrors }
}
