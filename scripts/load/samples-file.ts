import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { stringify } from 'csv-stringify'
import { type Sample, Samples, sampleColumns } from './samples.ts'

/** Writes samples as gzipped CSV, one row a request, seconds to the nanosecond. */
export async function writeSamples(file: string, samples: Samples): Promise<void> {
  await pipeline(
    Readable.from(samples),
    stringify({ header: true, columns: [...sampleColumns], cast: { number: decimal } }),
    createGzip(),
    createWriteStream(file),
  )
}

/** Reads a samples file back. */
export async function readSamples(file: string): Promise<Samples> {
  const samples = new Samples()
  const parser = parse({
    columns: true,
    cast: (value, { header, column }) => (header || column === 'error' ? value : Number(value)),
  })
  await pipeline(createReadStream(file), createGunzip(), parser, async (rows: AsyncIterable<Sample>) => {
    for await (const sample of rows) samples.add(sample)
  })
  return samples
}

/** Never in exponent form, and without trailing zeros. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/0+$/, '')
}
