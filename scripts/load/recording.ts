import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { firstLine, RunError } from '../base/errors.ts'
import { removeRaw } from './raw-samples.ts'
import { Samples } from './samples.ts'

/** Bytes of a value of each type; integers, little-endian. */
const widths = { i64: 8, u32: 4, u16: 2 } as const
type Type = keyof typeof widths

/** What came of the requests to a companion, which gets as many as the server. */
const companionSchema = z.object({ rows: z.int(), failed: z.int(), connections: z.int(), dialling: z.int() }).readonly()

/** The first line of a recording. The columns follow, each with all its rows. */
const headerSchema = z.object({
  format: z.literal(1),
  rows: z.int().min(0),
  /** When the load began, in nanoseconds since 1970: too many digits for a number of JSON. */
  begin_unix_ns: z.string().regex(/^\d+$/),
  connections: z.int().min(0),
  dialling: z.int().min(0),
  cpu_ns: z.string().regex(/^\d+$/),
  /** The classes of failures, by the numbers in the column `error`. */
  errors: z.array(z.string()),
  columns: z.array(z.tuple([z.string(), z.enum(['i64', 'u32', 'u16'])])),
  companion: companionSchema.optional(),
})

/** What the module k6/x/lab recorded of one load. */
export interface Recording {
  /** Every request that was begun, and every arrival that was dropped, by their start, which counts from `begin_s`. */
  readonly samples: Samples
  /** When the load began, in seconds since 1970; of arrivals, the first one's period. */
  readonly begin_s: number
  /** Connections established, those that no request used among them. */
  readonly connections: number
  /** Dials that went on when the load was over: a full listen queue drops them, and the kernel tries again after a second. */
  readonly dialling: number
  /** CPU time of the generator from the first request to the last, in seconds; without that for the companion. */
  readonly cpu_s: number
  /** Null where there was none. */
  readonly companion: z.infer<typeof companionSchema> | null
}

/**
 * Reads what the module wrote: gzip of a line of JSON, and then the columns one after the other.
 * @throws RunError if the file is missing, not whole, or of another version
 */
export async function readRecording(file: string): Promise<Recording> {
  try {
    return await pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      const bytes = new Bytes(chunks)
      const header = headerSchema.parse(JSON.parse((await bytes.line()).toString()))
      const columns = new Map<string, Column>()
      for (const [name, type] of header.columns)
        columns.set(name, columnOf(type, await bytes.take(widths[type] * header.rows)))
      if (!(await bytes.isAtEnd())) throw new Error('there is more in it than its first line says')
      return {
        samples: samplesOf(header, columns),
        begin_s: Number(header.begin_unix_ns) / 1e9,
        connections: header.connections,
        dialling: header.dialling,
        cpu_s: Number(header.cpu_ns) / 1e9,
        companion: header.companion ?? null,
      }
    })
  } catch (error) {
    const why = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : firstLine(error)
    throw new RunError(
      `cannot read the load’s samples (${file}: ${why}); build the generator again: docker compose build generator`,
    )
  }
}

/**
 * Reads what the module wrote in a measurement, and removes it.
 * @throws as `readRecording`; the file stays then
 */
export async function takeRecording(file: string): Promise<Recording> {
  const recording = await readRecording(file)
  await removeRaw(file)
  return recording
}

/** The value in a row of a column. */
type Column = (row: number) => number

function columnOf(type: Type, bytes: Buffer): Column {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case 'i64':
      // Exact up to 104 days of nanoseconds.
      return (row) => view.getUint32(8 * row, true) + 2 ** 32 * view.getInt32(8 * row + 4, true)
    case 'u32':
      return (row) => view.getUint32(4 * row, true)
    case 'u16':
      return (row) => view.getUint16(2 * row, true)
  }
}

function samplesOf({ rows, errors }: z.infer<typeof headerSchema>, columns: ReadonlyMap<string, Column>): Samples {
  const column = (name: string): Column => {
    const found = columns.get(name)
    if (!found) throw new Error(`there is no column ${name}`)
    return found
  }
  const seconds = (name: string): Column => {
    const nanoseconds = column(name)
    return (row) => nanoseconds(row) / 1e9
  }
  const [start, latency, late] = [seconds('start_ns'), seconds('latency_ns'), seconds('late_ns')]
  const [blocked, connecting, waiting] = [seconds('blocked_ns'), seconds('connecting_ns'), seconds('waiting_ns')]
  const [connection, status] = [column('connection'), column('status')]
  const [error, retries] = [column('error'), column('retries')]
  // Each thread of the generator has rows of its own.
  const starts = Float64Array.from({ length: rows }, (_, row) => start(row))
  const order = Uint32Array.from({ length: rows }, (_, row) => row)
  order.sort((a, b) => (starts[a] as number) - (starts[b] as number))
  const samples = new Samples()
  for (const row of order) {
    const name = errors[error(row)]
    if (name === undefined) throw new Error(`its class of failure ${error(row)} has no name`)
    samples.add({
      start_s: start(row),
      latency_s: latency(row),
      blocked_s: blocked(row),
      connecting_s: connecting(row),
      waiting_s: waiting(row),
      late_s: late(row),
      status: status(row),
      error: name === 'status' ? `status-${status(row)}` : name,
      connection: connection(row),
      retries: retries(row),
    })
  }
  return samples
}

/** Bytes that come in chunks of any size. */
class Bytes {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** What comes before the next end of a line. */
  async line(): Promise<Buffer> {
    const parts: Buffer[] = []
    for (;;) {
      const end = this.#rest.indexOf('\n')
      if (end >= 0) {
        parts.push(this.#rest.subarray(0, end))
        this.#rest = this.#rest.subarray(end + 1)
        return Buffer.concat(parts)
      }
      parts.push(this.#rest)
      await this.#refill()
    }
  }

  async take(count: number): Promise<Buffer> {
    const taken = Buffer.alloc(count)
    for (let filled = 0; filled < count; ) {
      if (this.#rest.length === 0) await this.#refill()
      const copied = this.#rest.copy(taken, filled)
      filled += copied
      this.#rest = this.#rest.subarray(copied)
    }
    return taken
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#chunks.next()
      if (done) return true
      this.#rest = value
    }
    return false
  }

  async #refill(): Promise<void> {
    const { value, done } = await this.#chunks.next()
    if (done) throw new Error('it ends too early')
    this.#rest = value
  }
}
