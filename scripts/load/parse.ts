import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { RunError } from '../base/errors.ts'
import { type Sample, Samples, unanswered } from './samples.ts'
import type { Begun, Played } from './schedule.ts'

/**
 * Columns of k6's CSV output, whose order depends on k6's version and options: those that every load script must have, and
 * those that are empty where a script does not ask for them.
 */
const needed = ['metric_name', 'timestamp', 'metric_value', 'error_code', 'status'] as const
const optional = ['error', 'metadata'] as const
const columns = [...needed, ...optional] as const
type Row = Readonly<Record<(typeof columns)[number], string>>

/** The class of a request for which the generator had no port left: a failure that is not the server's. */
export const noPorts = 'no-ports'

/** k6's error codes as classes of failure; others keep their number. */
const errorClasses: Readonly<Record<string, string>> = {
  1000: 'broken-answer',
  1050: unanswered,
  1210: 'dial',
  1211: 'dial-timeout',
  1212: 'refused',
  1220: 'reset',
}

/** A dial's error for which k6 has no code of its own has this one, and the system's error number (Linux's) in its words. */
const unknownDialError = '1213'
const addressNotAvailable = /\berrno 99\b/

/** What k6 wrote of one run; times on the clock of the machine, in seconds since 1970. */
export interface RawLoad extends Played {
  /** In the order in which they ended. */
  readonly samples: Samples
  /** Requests that the script went on to ask; 0 where it does not say. */
  readonly asked: number
  /** When it went on to ask the first of them. */
  readonly askedAt_s: number | null
}

/**
 * Reads the CSV that k6 writes while it runs a load script, as a stream.
 *
 * A request is a group of rows that starts with `http_reqs`; its timestamp (microseconds since 1970) is the request's
 * end, and its parts are in milliseconds. What k6 does not know stands in rows of the load script's own:
 * `lab_wrong_body` is the latency of a request whose answer had another body, `lab_failed_dial` the latency of one that
 * got no connection, for which k6 has no timings, `lab_asked` how many requests are asked, and `lab_began` when a schedule began. In an open model each iteration is
 * one request, and the number of the virtual user, in the column `metadata`, tells whose is whose.
 *
 * On a new connection the time from the end of the dial to k6's taking note of it stands in two of the parts, `blocked`
 * and `sending`, and so twice in the latency: some microseconds, but milliseconds in one request of a thousand where the
 * generator is busy, and at most 0.3 % of a server's mean in all. To take the dial instead of `blocked` would leave out the
 * time before the dial, which is about three times as long.
 *
 * @throws RunError if a column is missing
 */
export async function parseRaw(csv: Readable): Promise<RawLoad> {
  const builder = new RawLoadBuilder()
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
  const missing = needed.filter((name) => !header.includes(name))
  if (missing.length > 0)
    throw new RunError(`k6's CSV has no column ${missing.join(', ')}; is this another version of k6?`)
  const index = (name: (typeof columns)[number]) => header.indexOf(name)
  const [name, timestamp, value] = [index('metric_name'), index('timestamp'), index('metric_value')]
  const [code, status, error, metadata] = [index('error_code'), index('status'), index('error'), index('metadata')]
  return (fields) => ({
    metric_name: fields[name] ?? '',
    timestamp: fields[timestamp] ?? '',
    metric_value: fields[value] ?? '',
    error_code: fields[code] ?? '',
    status: fields[status] ?? '',
    error: fields[error] ?? '',
    metadata: fields[metadata] ?? '',
  })
}

/** Puts k6's rows together. */
class RawLoadBuilder {
  readonly #samples = new Samples()
  /** How many answers with this latency, in nanoseconds, had a wrong body. */
  readonly #wrongBodies = new Map<number, number>()
  /** Failed dials in the order in which they ended: k6 writes them in that order too. */
  readonly #failedDials: { readonly end_s: number; readonly latency_s: number }[] = []
  #group: { row: Row; parts: Map<string, number> } | undefined
  /** The last sample of each virtual user, as the column `metadata` names it. */
  readonly #lastOf = new Map<string, number>()
  readonly #iterations: { readonly start_s: number; readonly sample: number }[] = []
  readonly #drops: number[] = []
  #began: number | null = null
  #asked = 0
  #askedAt: number | null = null

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
      this.#failedDials.push({ end_s: seconds(row), latency_s: nanoseconds(row) / 1e9 })
    } else if (row.metric_name === 'lab_asked') {
      this.#asked += Number(row.metric_value)
      this.#askedAt ??= seconds(row)
    } else this.#addOfSchedule(row)
  }

  finish(): RawLoad {
    this.#closeGroup()
    this.#completeFailures()
    const begun = this.#iterations.map(({ start_s, sample }): Begun => ({ start_s, sample: this.#samples.at(sample) }))
    return {
      samples: this.#samples,
      begun,
      drops_s: this.#drops,
      began_s: this.#began,
      asked: this.#asked,
      askedAt_s: this.#askedAt,
    }
  }

  #addOfSchedule(row: Row): void {
    if (row.metric_name === 'iteration_duration') {
      this.#closeGroup()
      const sample = this.#lastOf.get(row.metadata)
      if (sample !== undefined) this.#iterations.push({ start_s: seconds(row) - nanoseconds(row) / 1e9, sample })
    } else if (row.metric_name === 'dropped_iterations') {
      this.#drops.push(seconds(row))
    } else if (row.metric_name === 'lab_began') {
      this.#began = Number(row.metric_value) / 1e3
    }
  }

  #closeGroup(): void {
    if (!this.#group) return
    const { row, parts } = this.#group
    this.#group = undefined
    const part = (name: string) => parts.get(`http_req_${name}`) ?? 0
    const latency_s = (part('blocked') + part('duration')) / 1e9
    const index = this.#samples.add({
      start_s: seconds(row) - latency_s,
      latency_s,
      blocked_s: part('blocked') / 1e9,
      connecting_s: part('connecting') / 1e9,
      waiting_s: part('waiting') / 1e9,
      status: Number(row.status),
      error: errorOf(row),
    })
    this.#lastOf.set(row.metadata, index)
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

/** A row's time. */
function seconds({ timestamp }: Row): number {
  return Number(timestamp) / 1e6
}

/** A row's value, which k6 writes in milliseconds with six decimals. */
function nanoseconds({ metric_value }: Row): number {
  return Math.round(Number(metric_value) * 1e6)
}

function errorOf({ error_code, error, status }: Row): string {
  if (status !== '0') return status === '200' ? '' : `status-${status}`
  if (error_code === unknownDialError) return addressNotAvailable.test(error) ? noPorts : 'dial'
  return errorClasses[error_code] ?? `k6-${error_code}`
}
