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

/** A plain request of the client. The number says after how many payloads. */
const plainly = /\r\nUser-Agent: droplet-lab\/(\d+)\r\n/i

/**
 * What got through the proxy of each payload; null where nobody recorded it. It is what stands between the plain requests before
 * and after it: the clocks of a recorder and a client may differ by more than lies between two requests.
 */
export function passedOf({ forwarded, payloads }: Pick<AnswersPlay, 'forwarded' | 'payloads'>): (Passed | null)[] {
  if (forwarded === null) return payloads.map(() => null)
  const marks = forwarded.map((piece) => plainly.exec(bytesOf([piece]).toString('latin1'))?.[1])
  return payloads.map((_, index) => {
    const [before, after] = [marks.lastIndexOf(`${index}`), marks.indexOf(`${index + 1}`)]
    return before < 0 ? null : readStrictly(forwarded.slice(before + 1, after < 0 ? undefined : after))
  })
}

function readStrictly(own: readonly Forwarded[]): Passed {
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
