import { type Ending, parseFirst } from './llhttp.ts'

/** One whole message. */
export interface Message {
  /** Of an answer; 0 of a request. */
  readonly status: number
  /** Names in lower case, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Whether another message may follow it on the connection, by what it says. */
  readonly keepsOpen: boolean
  /** Its content; characters stand for bytes. */
  readonly content: string
  /** All its bytes. */
  readonly bytes: number
}

/** What a stream of bytes is, to a strict parser. */
export interface Stream {
  /** Interim answers (1xx) are none of them. */
  readonly messages: readonly Message[]
  /** Statuses of the interim answers. */
  readonly interim: readonly number[]
  /** Bytes after the last whole message. */
  readonly left: number
  /** Of those: `none` are left, more would have to come, or nothing can make them right. */
  readonly rest: 'none' | 'incomplete' | 'malformed'
  /** What is wrong with them; empty if nothing is. */
  readonly problem: string
}

/**
 * The answers in what a server sent.
 * @param ended whether the server closed the connection in good order after it
 * @param isHead whether the request of the answer at an index was HEAD, whose answer has no content
 */
export function parseAnswers(bytes: Uint8Array, ended: boolean, isHead: (index: number) => boolean): Stream {
  return parse('answer', bytes, ended, isHead)
}

/** The requests in what a server got. Whether more could have come does not matter: each request says how long it is. */
export const parseRequests = (bytes: Uint8Array): Stream => parse('request', bytes, false, () => false)

/** Of the requests in what a client sent, by their order, whether each is HEAD; a broken one is the last that is known. */
export function headsIn(bytes: Uint8Array): boolean[] {
  const isHead = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 5)) === 'HEAD '
  const heads: boolean[] = []
  let at = 0
  for (const message of parseRequests(bytes).messages) {
    heads.push(isHead(at))
    at += message.bytes
  }
  return at < bytes.length ? [...heads, isHead(at)] : heads
}

function parse(
  kind: 'request' | 'answer',
  bytes: Uint8Array,
  ended: boolean,
  isHead: (index: number) => boolean,
): Stream {
  const messages: Message[] = []
  const interim: number[] = []
  let at = 0
  while (at < bytes.length) {
    const { ending, message } = first(kind, bytes.subarray(at), ended, isHead(messages.length))
    if (ending.state !== 'complete')
      return { messages, interim, left: bytes.length - at, rest: ending.state, problem: ending.problem }
    if (kind === 'answer' && message.status < 200 && message.status !== 101) interim.push(message.status)
    else messages.push(message)
    at += ending.bytes
  }
  return { messages, interim, left: 0, rest: 'none', problem: '' }
}

function first(
  kind: 'request' | 'answer',
  bytes: Uint8Array,
  ended: boolean,
  isHead: boolean,
): { readonly ending: Ending; readonly message: Message } {
  const headers: [string, string][] = []
  let isName = false
  let status = 0
  let keepsOpen = false
  let content = ''
  const ending = parseFirst(kind, bytes, ended, {
    // A name or a value may come in parts.
    field: (part) => {
      const last = headers.at(-1)
      if (isName && last) last[0] += part.toLowerCase()
      else headers.push([part.toLowerCase(), ''])
      isName = true
    },
    value: (part) => {
      const last = headers.at(-1)
      if (last) last[1] += part
      isName = false
    },
    head: (found, keeps) => {
      status = found
      keepsOpen = keeps
      return isHead
    },
    body: (found) => {
      content += found
    },
  })
  return { ending, message: { status, headers, keepsOpen, content, bytes: ending.bytes } }
}
