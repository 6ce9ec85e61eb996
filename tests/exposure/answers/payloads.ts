import type { AnswersPlay, Spoken } from '../../../scripts/exposure/answers/play.ts'
import type { Payload } from '../../../scripts/exposure/answers/schema.ts'

/** What is said of a payload and of what came, where it is not as usual. */
export interface Told extends Partial<Pick<Payload, 'id' | 'level' | 'expect' | 'steps'>> {
  /** What came; characters stand for bytes. */
  readonly received?: string
  /** How many bytes came in all, if not all of them are kept. */
  readonly count?: number
  readonly end?: Spoken['end']
  readonly after?: Pick<Spoken['after'], 'class' | 'status'>
  readonly back_s?: number | null
}

export const right = 'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!'
export const refused = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

const plain: Payload['steps'] = [{ send: 'GET / HTTP/1.1\r\n\r\n' }]

/** A play of payloads, a second each; the next client's request begins half a second after each payload did. */
export function playOf(told: readonly Told[], change: Partial<AnswersPlay> = {}): AnswersPlay {
  return {
    begin: 1e18,
    before: { begin_s: 0, end_s: 0.01, class: 'ok', status: 200 },
    sent: told.map(({ id = 'one', level = 'must', expect = { status: [400] }, steps = plain }) => ({
      ...{ id, level, expect, steps, rfc: 'RFC 9112', says: 'Something is odd.' },
    })),
    payloads: told.map(({ id = 'one', received = refused, count, end = 'closed', after, back_s = 0.01 }, index) => ({
      ...{ id, begin_s: index + 1, end_s: index + 1.4, sent: 18, all: true },
      ...{ received: Buffer.from(received, 'latin1').toString('base64'), count: count ?? received.length },
      end,
      back_s,
      after: { begin_s: index + 1.5, end_s: index + 1.51, class: 'ok', status: 200, ...after },
    })),
    ...{ stopped: null, proxied: false, forwarded: null },
    ...change,
  }
}
