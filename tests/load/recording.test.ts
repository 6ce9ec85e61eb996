import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { RunError } from '../../scripts/base/errors.ts'
import { figuresOf } from '../../scripts/load/figures.ts'
import { readRecording } from '../../scripts/load/recording.ts'

type Type = 'i64' | 'u32' | 'u16'
const types = {
  start_ns: 'i64',
  latency_ns: 'i64',
  blocked_ns: 'i64',
  connecting_ns: 'i64',
  waiting_ns: 'i64',
  late_ns: 'i64',
  connection: 'u32',
  status: 'u16',
  error: 'u16',
  retries: 'u16',
} as const satisfies Readonly<Record<string, Type>>
type Row = Readonly<Record<keyof typeof types, number>>

const row: Row = {
  start_ns: 0,
  latency_ns: 1_000_000,
  blocked_ns: 20_000,
  connecting_ns: 10_000,
  waiting_ns: 900_000,
  late_ns: 0,
  connection: 1,
  status: 200,
  error: 0,
  retries: 0,
}

const header = (rows: number) => ({
  format: 1,
  rows,
  begin_unix_ns: '1700000000500000000',
  connections: 2,
  dialling: 1,
  cpu_ns: '250000000',
  errors: ['', 'unanswered', 'status-503'],
  columns: Object.entries(types),
})

function column(type: Type, values: readonly number[]): Buffer {
  const width = { i64: 8, u32: 4, u16: 2 }[type]
  const bytes = Buffer.alloc(width * values.length)
  values.forEach((value, index) => {
    if (type === 'i64') bytes.writeBigInt64LE(BigInt(value), 8 * index)
    else bytes.writeUIntLE(value, width * index, width)
  })
  return bytes
}

/** What the module writes, before compression. */
function recorded(rows: readonly Row[], changes: object = {}): Buffer {
  const columns = Object.entries(types).map(([name, type]) =>
    column(
      type,
      rows.map((one) => one[name as keyof Row]),
    ),
  )
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...header(rows.length), ...changes })}\n`), ...columns])
}

describe('a recording', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'))
  })
  after(() => rm(folder, { recursive: true }))

  const written = async (content: Buffer) => {
    const file = join(folder, 'recording.gz')
    await writeFile(file, content)
    return file
  }
  const read = async (...args: Parameters<typeof recorded>) => readRecording(await written(gzipSync(recorded(...args))))

  test('has every request with its times in seconds, ordered by start', async () => {
    const late = { ...row, start_ns: 5_000_000_000_123, latency_ns: 20_000_000_000, status: 0, error: 1, connection: 0 }
    const again = { ...row, start_ns: 7, status: 503, error: 2, connection: 4_000_000_000, retries: 3, late_ns: 5 }
    const { samples, begin_s, connections, dialling } = await read([late, again, row])
    assert.equal(begin_s, 1_700_000_000.5)
    assert.deepEqual([connections, dialling], [2, 1])
    const times = { blocked_s: 0.00002, connecting_s: 0.00001, waiting_s: 0.0009 }
    const answer = {
      ...times,
      start_s: 0,
      latency_s: 0.001,
      late_s: 0,
      status: 200,
      error: '',
      connection: 1,
      retries: 0,
    }
    assert.deepEqual(
      [...samples],
      [
        answer,
        {
          ...answer,
          ...{ start_s: 7e-9, late_s: 5e-9, status: 503, error: 'status-503', connection: 4_000_000_000, retries: 3 },
        },
        { ...answer, start_s: 5000.000000123, latency_s: 20, status: 0, error: 'unanswered', connection: 0 },
      ],
    )
  })

  test('says what came of a companion’s requests, where there was one', async () => {
    const companion = { rows: 5, failed: 1, connections: 2, dialling: 0 }
    assert.deepEqual((await read([row], { companion })).companion, companion)
    assert.equal((await read([row])).companion, null)
  })

  test('gives the figures of its cell', async () => {
    const rows = [row, { ...row, start_ns: 1_000_000_000, latency_ns: 1_000_000_000, retries: 2 }]
    const figures = figuresOf(await read([...rows, { ...row, error: 1, status: 0 }], { connections: 5 }))
    assert.deepEqual([figures.requests, figures.answered, figures.unanswered], [3, 2, 1])
    assert.deepEqual([figures.connections, figures.retries, figures.seconds, figures.rps], [5, 2, 2, 1.5])
    assert.equal(figures.latencies?.mean_s, 0.5005)
  })

  test('of many requests is read in chunks', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => ({ ...row, start_ns: (index * 7919) % 50_000 }))
    const { samples } = await read(rows)
    assert.equal(samples.length, 50_000)
    assert.ok([...samples].every(({ start_s }, index) => Math.round(1e9 * start_s) === index))
  })

  test('of a load without a request is empty', async () => {
    assert.equal((await read([])).samples.length, 0)
  })

  test('that is missing, cut off or of another version ends the run in one line', async () => {
    const refused = async (file: string, why: RegExp) =>
      assert.rejects(readRecording(file), (error) => error instanceof RunError && why.test(error.message))
    await refused(join(folder, 'none.gz'), /ENOENT/)
    const whole = gzipSync(recorded([row, row]))
    await refused(await written(whole.subarray(0, whole.length - 10)), /unexpected end/)
    await refused(await written(gzipSync(recorded([row, row]).subarray(0, -1))), /ends too early/)
    await refused(await written(gzipSync(recorded([row], { rows: 0 }))), /more in it than its first line says/)
    await refused(await written(gzipSync(recorded([row], { format: 2 }))), /: Invalid input: expected 1\)/)
    await refused(await written(gzipSync(recorded([], { columns: [] }))), /no column start_ns/)
    await refused(await written(gzipSync(recorded([row], { errors: [] }))), /class of failure 0 has no name/)
  })
})
