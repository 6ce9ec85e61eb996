import { parseRequests } from './parse.ts'
import type { AnswersPlay, Forwarded, Spoken } from './play.ts'

/** What a recorder behind the proxy got of a payload. */
export interface Passed {
  /** Whole requests, to a strict parser. */
  readonly requests: number
  readonly bytes: number
  /** Whether there were bytes that no strict parser takes. */
  readonly malformed: boolean
}

/** What got through the proxy while a payload was played; null where nobody recorded it. */
export function passedOf({ forwarded }: Pick<AnswersPlay, 'forwarded'>, one: Spoken): Passed | null {
  if (forwarded === null) return null
  const own = forwarded.filter(({ at_s }) => at_s >= one.begin_s && at_s < one.after.begin_s)
  const streams = [...Map.groupBy(own, ({ connection }) => connection).values()].map(bytesOf)
  const parsed = streams.map(parseRequests)
  return {
    requests: parsed.reduce((sum, { messages }) => sum + messages.length, 0),
    bytes: streams.reduce((sum, { length }) => sum + length, 0),
    malformed: parsed.some(({ rest }) => rest === 'malformed'),
  }
}

function bytesOf(pieces: readonly Forwarded[]): Buffer {
  return Buffer.concat(pieces.map(({ bytes }) => Buffer.from(bytes, 'base64')))
}

/**
 * NGINX's own words, which say nothing of whose bytes are whose: for a server that does not answer it, and 500 where it has no
 * connection left or no room for temporary files.
 */
const ofProxy = [500, 502, 503, 504]

/**
 * How proxy and server disagree where one request ends; null if nothing shows that they do. A stream that is not whole shows
 * nothing.
 * @param answers whole answers that the client got
 */
export function desyncOf(proxied: boolean, passed: Passed | null, answers: number, one: Spoken): string | null {
  if (!proxied) return null
  const { class: came, status } = one.after
  if (came === 'wrong-body') return 'the next client got a wrong answer'
  if ((came === 'status-4xx' || came === 'status-5xx') && !ofProxy.includes(status))
    return `the next client got status ${status}`
  if (passed !== null && answers > 0 && passed.requests > answers)
    return `${passed.requests} requests got through, and ${answers} had an answer`
  return null
}
