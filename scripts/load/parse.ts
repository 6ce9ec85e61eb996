import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { RunError } from '../cli/errors.ts'
import { type Sample, Samples } from './samples.ts'

/** Columns that k6's CSV output must have for the load scripts; their order depends on k6's version and options. */
const columns = ['metric_name', 'timestamp', 'metric_value', 'error_code', 'status'] as const
type Row = Readonly<Record<(typeof columns)[number], string>>

/** k6's error codes as classes of failure; others keep their number. */
const errorClasses: Readonly<Record<string, string>> = {
  1000: 'broken-answer',
  1050: 'timeout',
  1210: 'dial',
  1211: 'dial-timeout',
  1212: 'refused',
  1220: 'reset',
}

/**
 * Reads the CSV that k6 writes while it runs a load script, as a stream.
 *
 * A request is a group of rows that starts with `http_reqs`; its timestamp (microseconds since 1970) is the request's
 * end, and its parts are in milliseconds. What k6 does not know stands in rows of the load script's own:
 * `lab_wrong_body` is the latency of a request whose answer had another body, `lab_failed_dial` the latency of one that
 * got no connection, for which k6 has no timings.
 *
 * @returns the samples ordered by start, `start_s` from the first one's
 * @throws RunError if a column is missing
 */
export async function parseK6(csv: Readable): Promise<Samples> {
  const builder = new SamplesBuilder()
  const parser = parse({ relax_column_count: true })
  await pipeline(csv, parser, async (rows: AsyncIterable<string[]>) => {
    let toRow: ((fields: readonly string[]) => Row) | undefined
    for await (const fields of rows) {
      if (toRow) builder.add(toRow(fields))
      else toRow = rowReader(fields)
    }
  })
  return builder.finish()
}

function rowReader(header: readonly string[]): (fields: readonly string[]) => Row {
  const missing = columns.filter((name) => !header.includes(name))
  if (missing.length > 0)
    throw new RunError(`k6's CSV has no column ${missing.join(', ')}; is this another version of k6?`)
  const [name, timestamp, value, code, status] = columns.map((column) => header.indexOf(column)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return (fields) => ({
    metric_name: fields[name] ?? '',
    timestamp: fields[timestamp] ?? '',
    metric_value: fields[value] ?? '',
    error_code: fields[code] ?? '',
    status: fields[status] ?? '',
  })
}

/** Puts k6's rows together into samples. */
class SamplesBuilder {
  readonly #samples = new Samples()
  /** How many answers with this latency, in nanoseconds, had a wrong body. */
  readonly #wrongBodies = new Map<number, number>()
  /** Failed dials in the order in which they ended: k6 writes them in that order too. */
  readonly #failedDials: { readonly end_s: number; readonly latency_s: number }[] = []
  #group: { row: Row; parts: Map<string, number> } | undefined

  add(row: Row): void {
    if (row.metric_name === 'http_reqs') {
      this.#closeGroup()
      this.#group = { row, parts: new Map() }
    } else if (row.metric_name.startsWith('http_req_')) {
      this.#group?.parts.set(row.metric_name, nanoseconds(row))
    } else if (row.metric_name === 'lab_wrong_body') {
      const latency = nanoseconds(row)
      this.#wrongBodies.set(latency, (this.#wrongBodies.get(latency) ?? 0) + 1)
    } else if (row.metric_name === 'lab_failed_dial') {
      this.#failedDials.push({ end_s: Number(row.timestamp) / 1e6, latency_s: nanoseconds(row) / 1e9 })
    }
  }

  finish(): Samples {
    this.#closeGroup()
    this.#completeFailures()
    return this.#samples.fromFirstStart()
  }

  #closeGroup(): void {
    if (!this.#group) return
    const { row, parts } = this.#group
    this.#group = undefined
    const part = (name: string) => parts.get(`http_req_${name}`) ?? 0
    const latency_s = (part('blocked') + part('duration')) / 1e9
    this.#samples.add({
      start_s: Number(row.timestamp) / 1e6 - latency_s,
      latency_s,
      blocked_s: part('blocked') / 1e9,
      connecting_s: part('connecting') / 1e9,
      waiting_s: part('waiting') / 1e9,
      status: Number(row.status),
      error: errorOf(row),
    })
  }

  /** Tells the samples what the load script knew of them. */
  #completeFailures(): void {
    const dials = this.#failedDials.values()
    for (let index = 0; index < this.#samples.length; index++) {
      const sample = this.#samples.at(index)
      const latency = Math.round(sample.latency_s * 1e9)
      const wrong = this.#wrongBodies.get(latency) ?? 0
      if (sample.error === '' && wrong > 0) {
        this.#wrongBodies.set(latency, wrong - 1)
        this.#samples.replace(index, { ...sample, error: 'wrong-body' })
      } else if (sample.status === 0 && latency === 0) {
        const { value: dial } = dials.next()
        // A queue of k6's own does not say how long a dial took: such a sample keeps the latency 0.
        if (dial) this.#samples.replace(index, { ...sample, ...timesOf(dial) })
      }
    }
  }
}

function timesOf({ end_s, latency_s }: { end_s: number; latency_s: number }): Pick<Sample, 'start_s' | 'latency_s'> {
  return { start_s: end_s - latency_s, latency_s }
}

/** A row's value, which k6 writes in milliseconds with six decimals. */
function nanoseconds({ metric_value }: Row): number {
  return Math.round(Number(metric_value) * 1e6)
}

function errorOf({ error_code, status }: Row): string {
  if (status !== '0') return status === '200' ? '' : `status-${status}`
  return errorClasses[error_code] ?? `k6-${error_code}`
}
