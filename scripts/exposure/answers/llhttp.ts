import { createRequire } from 'node:module'

/** Node's own parser, as undici carries it. It is strict: what RFC 9112 does not allow is an error. */
const program = createRequire(import.meta.url)('undici/lib/llhttp/llhttp-wasm.js') as Uint8Array

/** What of WebAssembly is used here: the types of Node do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: Readonly<Record<string, object>>) => { readonly exports: unknown }
}

/** What the parser says of the message under way. */
interface Events {
  field(text: string): void
  value(text: string): void
  /**
   * @param status 0 of a request
   * @returns whether no content follows, whatever the head says of its length
   */
  head(status: number, keepsOpen: boolean): boolean
  body(text: string): void
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  _initialize(): void
  malloc(bytes: number): number
  free(at: number): void
  llhttp_alloc(kind: number): number
  llhttp_free(parser: number): void
  llhttp_execute(parser: number, at: number, bytes: number): number
  llhttp_finish(parser: number): number
  llhttp_get_error_pos(parser: number): number
  llhttp_get_error_reason(parser: number): number
}

const kinds = { request: 1, answer: 2 } as const
const paused = 21
const upgraded = 22

/** The message under way; one at a time, as nothing here waits. */
let events: Events
/** Whether it has come to its end. */
let complete = false

const text = (at: number, bytes: number) => Buffer.from(parser.memory.buffer, at, bytes).toString('latin1')

const parser = new WebAssembly.Instance(new WebAssembly.Module(program), {
  env: {
    wasm_on_message_begin: () => 0,
    wasm_on_url: () => 0,
    wasm_on_status: () => 0,
    wasm_on_header_field: (_: number, at: number, bytes: number) => {
      events.field(text(at, bytes))
      return 0
    },
    wasm_on_header_value: (_: number, at: number, bytes: number) => {
      events.value(text(at, bytes))
      return 0
    },
    wasm_on_headers_complete: (_: number, status: number, _upgrade: number, keeps: number) =>
      events.head(status, keeps === 1) ? 1 : 0,
    wasm_on_body: (_: number, at: number, bytes: number) => {
      events.body(text(at, bytes))
      return 0
    },
    wasm_on_message_complete: () => {
      complete = true
      return paused
    },
  },
}).exports as Exports
parser._initialize()

/** How the first message of some bytes ends. */
export interface Ending {
  /** `complete`; `incomplete`: more bytes would have to come; `malformed`: no bytes can make it right. */
  readonly state: 'complete' | 'incomplete' | 'malformed'
  /** How many bytes the message has, if it is complete. */
  readonly bytes: number
  /** What is wrong with it; empty if nothing is. */
  readonly problem: string
}

/**
 * Parses the first message of some bytes.
 * @param atEnd whether nothing can follow them, which is the end of an answer that does not say how long it is
 */
export function parseFirst(kind: keyof typeof kinds, bytes: Uint8Array, atEnd: boolean, told: Events): Ending {
  events = told
  complete = false
  const own = parser.llhttp_alloc(kinds[kind])
  const at = parser.malloc(bytes.length)
  try {
    new Uint8Array(parser.memory.buffer).set(bytes, at)
    const code = parser.llhttp_execute(own, at, bytes.length)
    if (complete) {
      const end = code === 0 ? bytes.length : parser.llhttp_get_error_pos(own) - at
      return { state: 'complete', bytes: end, problem: '' }
    }
    if (code === 0 && atEnd) parser.llhttp_finish(own)
    if (complete) return { state: 'complete', bytes: bytes.length, problem: '' }
    if (code === 0 || code === paused || code === upgraded) return { state: 'incomplete', bytes: 0, problem: '' }
    return { state: 'malformed', bytes: 0, problem: reasonAt(parser.llhttp_get_error_reason(own)) }
  } finally {
    parser.free(at)
    parser.llhttp_free(own)
  }
}

function reasonAt(at: number): string {
  const all = new Uint8Array(parser.memory.buffer)
  return text(at, all.indexOf(0, at) - at)
}
