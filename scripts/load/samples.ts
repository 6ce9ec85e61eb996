/** The class of a request that had no whole answer when its time was over. */
export const unanswered = 'unanswered'
/** The classes of a request that the generator lacked something for, and what: failures that are not the server's. */
export const lacks = { 'no-ports': 'port', 'no-files': 'file or memory for a connection' } as const
/** The class of an arrival that was not begun, because the generator had as many requests under way as it may. */
export const dropped = 'dropped'

/** One request, times in seconds; `start_s` counts from the begin of its load. */
export interface Sample {
  readonly start_s: number
  /** From wanting a connection to the last byte; of an arrival, from when it was due. */
  readonly latency_s: number
  /** From wanting a connection to having it, the dial included. */
  readonly blocked_s: number
  /** The dial alone; 0 on a connection that was there already, or that was dialled for another request. */
  readonly connecting_s: number
  /** From the request's last byte to the answer's first. */
  readonly waiting_s: number
  /** From when an arrival was due to when it was begun, or dropped; 0 where requests are not scheduled. */
  readonly late_s: number
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  /** What was wrong: '' for an answer with status 200 and the right body, else a class such as `unanswered` or `wrong-body`. */
  readonly error: string
  /** Number of the connection that it ended on, from 1; 0 if it never had one. */
  readonly connection: number
  /** Times that it was asked again, because a kept connection was closed before the answer. */
  readonly retries: number
}

/** The columns of a samples file, in order; `late_s` only where requests arrive by a schedule. */
export const sampleColumns = [
  'start_s',
  'latency_s',
  'blocked_s',
  'connecting_s',
  'waiting_s',
  'late_s',
  'status',
  'error',
  'connection',
  'retries',
] as const satisfies readonly (keyof Sample)[]

const numeric = 9

/**
 * The samples of a cell, in columns of numbers and not as objects: a million of them take 80 MB instead of several
 * hundred.
 */
export class Samples implements Iterable<Sample> {
  #values = new Float64Array(numeric * 1024)
  #errors: string[] = []

  get length(): number {
    return this.#errors.length
  }

  add(sample: Sample): void {
    const begin = this.length * numeric
    if (begin + numeric > this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    const { start_s, latency_s, blocked_s, connecting_s, waiting_s, late_s, status, connection, retries } = sample
    this.#values.set(
      [start_s, latency_s, blocked_s, connecting_s, waiting_s, late_s, status, connection, retries],
      begin,
    )
    this.#errors.push(sample.error)
  }

  at(index: number): Sample {
    const value = (offset: number) => this.#values[index * numeric + offset] ?? Number.NaN
    return {
      start_s: value(0),
      latency_s: value(1),
      blocked_s: value(2),
      connecting_s: value(3),
      waiting_s: value(4),
      late_s: value(5),
      status: value(6),
      error: this.#errors[index] ?? '',
      connection: value(7),
      retries: value(8),
    }
  }

  *[Symbol.iterator](): Iterator<Sample> {
    for (let index = 0; index < this.length; index++) yield this.at(index)
  }
}
