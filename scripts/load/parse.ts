import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { RunError } from '../cli/errors.ts'
import { type Sample, Samples, toNanosecond } from './samples.ts'

/** Columns that k6's CSV output must have for the load scripts; their order depends on k6's version and options. */
const columns = ['metric_name', 'timestamp', 'metric_value', 'error_code', 'status', 'extra_tags'] as const
type Column = (typeof columns)[number]
type Row = Readonly<Record<Column, string>>

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
 * end, and its parts are in milliseconds. A `lab_failure` row of the load script belongs to the last request of the same
 * worker: it says that the request failed, and how long it took where k6 has no timings (a dial that failed).
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
  const [name, timestamp, value, code, status, tags] = columns.map((column) => header.indexOf(column)) as [
    number,
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
    extra_tags: fields[tags] ?? '',
  })
}

/** Puts k6's rows together into samples. */
class SamplesBuilder {
  readonly #samples = new Samples()
  /** Index of each worker's last sample: what a failure row speaks of. */
  readonly #lastOfWorker = new Map<string, number>()
  #group: { end_s: number; row: Row; parts: Map<string, number> } | undefined

  add(row: Row): void {
    if (row.metric_name === 'http_reqs') {
      this.#closeGroup()
      this.#group = { end_s: Number(row.timestamp) / 1e6, row, parts: new Map() }
    } else if (row.metric_name.startsWith('http_req_')) {
      this.#group?.parts.set(row.metric_name, Number(row.metric_value) / 1e3)
    } else if (row.metric_name === 'lab_failure') {
      this.#closeGroup()
      this.#fail(row)
    }
  }

  finish(): Samples {
    this.#closeGroup()
    return this.#samples.fromFirstStart()
  }

  #closeGroup(): void {
    if (!this.#group) return
    const { end_s, row, parts } = this.#group
    this.#group = undefined
    const part = (name: string) => toNanosecond(parts.get(`http_req_${name}`) ?? 0)
    const latency_s = toNanosecond(part('blocked') + part('duration'))
    const index = this.#samples.add({
      start_s: end_s - latency_s,
      latency_s,
      blocked_s: part('blocked'),
      connecting_s: part('connecting'),
      waiting_s: part('waiting'),
      status: Number(row.status),
      error: errorOf(row),
    })
    this.#lastOfWorker.set(tag(row, 'worker'), index)
  }

  #fail(row: Row): void {
    const index = this.#lastOfWorker.get(tag(row, 'worker'))
    if (index === undefined) throw new RunError('k6 reported a failure of a request that it did not report')
    const sample = this.#samples.at(index)
    // An error that k6 does not know of: an answer with status 200 whose body is another one.
    const known: Sample = { ...sample, error: sample.error || tag(row, 'reason') }
    if (sample.latency_s > 0) {
      this.#samples.replace(index, known)
      return
    }
    const latency_s = Number(row.metric_value) / 1e3
    this.#samples.replace(index, { ...known, latency_s, start_s: Number(row.timestamp) / 1e6 - latency_s })
  }
}

function errorOf({ error_code, status }: Row): string {
  if (status !== '0') return status === '200' ? '' : `status-${status}`
  return errorClasses[error_code] ?? `k6-${error_code}`
}

function tag({ extra_tags }: Row, name: string): string {
  const found = extra_tags.split('&').find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ''
}
