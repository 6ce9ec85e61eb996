/** The class of a request that had no whole answer when its time was over. */
export const unanswered = 'unanswered'

/** One request, times in seconds; `start_s` counts from the first request of its cell. */
export interface Sample {
  readonly start_s: number
  /** From wanting a connection to the last byte. */
  readonly latency_s: number
  /** From wanting a connection to having it, the dial included. */
  readonly blocked_s: number
  /** The dial alone; 0 on a connection that was there already. */
  readonly connecting_s: number
  /** From the request's last byte to the answer's first. */
  readonly waiting_s: number
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  /** What was wrong: '' for an answer with status 200 and the right body, else a class such as `unanswered` or `wrong-body`. */
  readonly error: string
}

/** The columns of a samples file, in order. */
export const sampleColumns = [
  'start_s',
  'latency_s',
  'blocked_s',
  'connecting_s',
  'waiting_s',
  'status',
  'error',
] as const satisfies readonly (keyof Sample)[]

const numeric = 6

/**
 * The samples of a cell, in columns of numbers and not as objects: a million of them take 50 MB instead of several
 * hundred.
 */
export class Samples implements Iterable<Sample> {
  #values = new Float64Array(numeric * 1024)
  #errors: string[] = []

  get length(): number {
    return this.#errors.length
  }

  add(sample: Sample): number {
    const index = this.length
    if ((index + 1) * numeric > this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#set(index, sample)
    this.#errors.push(sample.error)
    return index
  }

  replace(index: number, sample: Sample): void {
    this.#set(index, sample)
    this.#errors[index] = sample.error
  }

  at(index: number): Sample {
    const value = (offset: number) => this.#values[index * numeric + offset] ?? Number.NaN
    return {
      start_s: value(0),
      latency_s: value(1),
      blocked_s: value(2),
      connecting_s: value(3),
      waiting_s: value(4),
      status: value(5),
      error: this.#errors[index] ?? '',
    }
  }

  *[Symbol.iterator](): Iterator<Sample> {
    for (let index = 0; index < this.length; index++) yield this.at(index)
  }

  /** The same samples ordered by their start, which then counts from the first one's. */
  fromFirstStart(): Samples {
    const order = Uint32Array.from({ length: this.length }, (_, index) => index)
    order.sort((a, b) => this.at(a).start_s - this.at(b).start_s)
    const sorted = new Samples()
    const first = order.length > 0 ? this.at(order[0] as number).start_s : 0
    for (const index of order) {
      const sample = this.at(index)
      sorted.add({ ...sample, start_s: toNanosecond(sample.start_s - first) })
    }
    return sorted
  }

  #set(index: number, sample: Sample): void {
    const { start_s, latency_s, blocked_s, connecting_s, waiting_s, status } = sample
    this.#values.set([start_s, latency_s, blocked_s, connecting_s, waiting_s, status], index * numeric)
  }
}

/** Seconds rounded to nanoseconds, the precision of a samples file, so that figures can be computed again from it. */
function toNanosecond(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e9
}
