import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { stringify } from 'csv-stringify/sync'
import { some } from 'd3-array'
import { Samples, sampleColumns } from './samples.ts'

/** Writes samples as gzipped CSV, one row a request, seconds to the nanosecond. */
export async function writeSamples(file: string, samples: Samples): Promise<void> {
  const isScheduled = some(samples, ({ late_s }) => late_s > 0)
  const columns = sampleColumns.filter((name) => name !== 'late_s' || isScheduled)
  await pipeline(Readable.from(textsOf(samples, columns)), createGzip(), createWriteStream(file))
}

/** Rows that become text at once: row by row, a stream takes eight times as long. */
const rowsAtOnce = 500

function* textsOf(samples: Samples, columns: string[]): Generator<string> {
  yield `${columns.join(',')}\n`
  for (let index = 0; index < samples.length; index += rowsAtOnce) {
    const length = Math.min(rowsAtOnce, samples.length - index)
    const rows = Array.from({ length }, (_, row) => samples.at(index + row))
    yield stringify(rows, { columns, cast: { number: decimal } })
  }
}

/** Reads a samples file back. */
export async function readSamples(file: string): Promise<Samples> {
  const samples = new Samples()
  const parser = parse({ columns: true })
  await pipeline(
    createReadStream(file),
    createGunzip(),
    parser,
    async (rows: AsyncIterable<Record<string, string>>) => {
      for await (const row of rows) {
        const number = (name: string) => Number(row[name])
        samples.add({
          start_s: number('start_s'),
          latency_s: number('latency_s'),
          blocked_s: number('blocked_s'),
          connecting_s: number('connecting_s'),
          waiting_s: number('waiting_s'),
          late_s: row['late_s'] === undefined ? 0 : number('late_s'),
          status: number('status'),
          error: row['error'] ?? '',
          connection: number('connection'),
          retries: number('retries'),
        })
      }
    },
  )
  return samples
}

/** Never in exponent form, and without trailing zeros. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/0+$/, '')
}
