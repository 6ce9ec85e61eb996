import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { RunError } from '../../scripts/base/errors.ts'
import { figuresOf } from '../../scripts/load/figures.ts'
import { parseK6 } from '../../scripts/load/merge.ts'
import { parseRaw } from '../../scripts/load/parse.ts'

const header = 'metric_name,timestamp,metric_value,error,error_code,status,extra_tags,metadata\n'

/** The rows of one request as k6 writes them; times in milliseconds, its end in microseconds. */
function request(end_us: number, parts: Record<string, number>, status = 200, code = ''): string {
  const rest = `,,${code},${status},,\n`
  const rows = Object.entries(parts).map(([part, ms]) => `http_req_${part},${end_us},${ms.toFixed(6)}${rest}`)
  return `http_reqs,${end_us},1.000000${rest}${rows.join('')}`
}

/** A row of the load script's own. */
const own = (name: string, end_us: number, ms: number) => `lab_${name},${end_us},${ms.toFixed(6)},,,,,\n`

/** A CSV of a k6 with two connections that was ended after 3 seconds. */
const ofTwo = (csv: Readable) => ({ csv, connections: 2, cell_timeout_s: 3 })
const merge = (...rows: string[]) => parseK6(ofTwo(Readable.from([header, ...rows])))
const parse = async (...rows: string[]) => [...(await merge(...rows)).samples]

describe('k6’s CSV', () => {
  test('k6’s CSV becomes one sample a request, in seconds, ordered by start', async () => {
    const samples = await parse(
      request(1_000_009_000, { duration: 3, blocked: 1, connecting: 0.75, waiting: 2 }),
      request(1_000_008_000, { duration: 6, blocked: 0, connecting: 0, waiting: 5 }),
    )
    assert.deepEqual(samples, [
      { start_s: 0, latency_s: 0.006, blocked_s: 0, connecting_s: 0, waiting_s: 0.005, status: 200, error: '' },
      {
        start_s: 0.003,
        latency_s: 0.004,
        blocked_s: 0.001,
        connecting_s: 0.00075,
        waiting_s: 0.002,
        status: 200,
        error: '',
      },
    ])
  })

  test('k6’s CSV tells classes of failure apart', async () => {
    const parts = { duration: 1, blocked: 0 }
    const samples = await parse(
      ...[
        [0, '1050'],
        [0, '1220'],
        [0, '1000'],
        [500, '1500'],
        [0, '4711'],
      ].map(([status, code], index) => request(1_000_000_000 + index, parts, Number(status), String(code))),
    )
    assert.deepEqual(
      samples.map(({ error }) => error),
      ['unanswered', 'reset', 'broken-answer', 'status-500', 'k6-4711'],
    )
  })

  test('a wrong body is found by its latency, wherever its row stands, and only once', async () => {
    const samples = await parse(
      request(1_000_001_000, { duration: 0.7, blocked: 0.1 }),
      request(1_000_002_000, { duration: 0.5, blocked: 0.123456 }),
      request(1_000_003_000, { duration: 0.6, blocked: 0.023456 }),
      own('wrong_body', 1_000_009_000, 0.623456),
    )
    assert.deepEqual(
      samples.map(({ error }) => error),
      ['', 'wrong-body', ''],
    )
  })

  test('the time of a failed dial comes from the load script, since k6 has none', async () => {
    const none = { duration: 0, blocked: 0 }
    const samples = await parse(
      request(1_000_050_000, none, 0, '1212'),
      own('failed_dial', 1_000_050_100, 40),
      request(1_000_090_000, none, 0, '1212'),
      own('failed_dial', 1_000_090_200, 10),
    )
    assert.deepEqual(
      samples.map(({ error, latency_s }) => [error, latency_s]),
      [
        ['refused', 0.04],
        ['refused', 0.01],
      ],
    )
    assert.equal(samples[1]?.start_s.toFixed(6), '0.070100')
  })

  test('a failed dial has no latency where the load script wrote none', async () => {
    const [sample] = await parse(request(1_000_050_000, { duration: 0, blocked: 0 }, 0, '1212'))
    assert.deepEqual([sample?.error, sample?.latency_s], ['refused', 0])
  })

  test('k6’s CSV may have commas, quotes and line breaks in a field', async () => {
    const row = request(1_000_000_000, { duration: 1 }).replaceAll(',,,200', ',"dial: ""x"", y\nz",,200')
    assert.equal((await parse(row)).length, 1)
  })

  test('the CSVs of several k6 become one order on one clock', async () => {
    const csv = (...ends_us: number[]) =>
      ofTwo(Readable.from([header, ...ends_us.map((end_us) => request(end_us, { duration: 1 }))]))
    const { samples, begin_s, apart_s } = await parseK6(
      csv(1_000_005_000, 1_000_009_000),
      csv(1_000_003_000, 1_000_007_000),
      csv(),
    )
    assert.deepEqual(
      [...samples].map(({ start_s }) => start_s),
      [0, 0.002, 0.004, 0.006],
    )
    assert.equal(apart_s.toFixed(6), '0.002000')
    assert.equal(begin_s.toFixed(6), '1000.002000')
    assert.equal((await parseK6(csv(1_000_005_000, 1_000_009_000))).apart_s, 0)
  })

  test('a generator without ports is told from a server that cannot be dialled', async () => {
    const failed = (error: string) =>
      request(1_000_000_000, { duration: 0 }, 0, '1213').replaceAll(',,1213', `,${error},1213`)
    const samples = await parse(
      failed('dial: unknown errno 99 error with msg `cannot assign requested address`'),
      failed('dial: unknown errno 113 error with msg `no route to host`'),
    )
    assert.deepEqual(
      samples.map(({ error }) => error),
      ['no-ports', 'dial'],
    )
  })

  test('requests of an open load are matched to their arrivals, and dropped arrivals are found', async () => {
    const by = (vu: number, text: string) => text.replaceAll(',\n', `,vu=${vu}\n`)
    const iteration = (vu: number, end_us: number, ms: number) =>
      by(vu, `iteration_duration,${end_us},${ms.toFixed(6)},,,,,\niterations,${end_us},1.000000,,,,,\n`)
    const { begun, drops_s, began_s } = await parseRaw(
      Readable.from([
        header,
        by(1, 'lab_began,1000000100,1000.000000,,,,,\n'),
        by(2, request(1_000_004_000, { duration: 2 })),
        by(1, request(1_000_005_000, { duration: 1 })),
        iteration(1, 1_000_005_500, 5),
        'dropped_iterations,1000003000,1.000000,,,,,\n',
        iteration(2, 1_000_004_500, 3),
        by(1, request(1_000_009_000, { duration: 3 })),
        iteration(1, 1_000_009_500, 3.75),
      ]),
    )
    const ms = (seconds: number) => Number(((seconds - 1000) * 1000).toFixed(3))
    assert.deepEqual(
      begun.map(({ start_s, sample }) => [ms(start_s), ms(sample.start_s), ms(sample.start_s + sample.latency_s)]),
      [
        [0.5, 4, 5],
        [1.5, 2, 4],
        [5.75, 6, 9],
      ],
    )
    assert.deepEqual([drops_s.map(ms), began_s], [[3], 1])
  })

  test('each request in progress at the end of the time is an unanswered sample', async () => {
    const asked = (at_s: number, requests: number) => own('asked', 1e6 * at_s, requests)
    const { samples, interrupted } = await merge(
      asked(1000, 10),
      request(1_001_000_000, { duration: 1000 }),
      request(1_002_000_000, { duration: 1000 }),
    )
    assert.equal(interrupted, true)
    // Of eight that are left two can have been under way, one on each connection.
    assert.deepEqual(
      [...samples].map(({ start_s, latency_s, error }) => [start_s, latency_s, error]),
      [
        [0, 1, ''],
        [0, 3, 'unanswered'],
        [1, 1, ''],
        [2, 1, 'unanswered'],
      ],
    )
  })

  test('a load is not interrupted where every request ended or was called off', async () => {
    const row = request(1_001_000_000, { duration: 1000 })
    assert.equal((await merge(own('asked', 1_000_000_000, 1), row)).interrupted, false)
    const ended = await merge(own('asked', 1_000_000_000, 5), row, own('asked', 1_002_000_000, -4))
    assert.deepEqual([ended.interrupted, ended.samples.length], [false, 1])
  })

  test('a CSV without a count of requests is taken as it is', async () => {
    const { interrupted, samples } = await merge(request(1_001_000_000, { duration: 1000 }))
    assert.deepEqual([interrupted, samples.length], [false, 1])
  })

  test('a CSV without requests gives no samples', async () => {
    assert.deepEqual(await parse(), [])
  })

  test('a CSV without a needed column is an error that names the column', async () => {
    await assert.rejects(
      parseK6(ofTwo(Readable.from(['metric_name,timestamp,metric_value,status,extra_tags\nx,1,1,200,\n']))),
      (error: Error) => error instanceof RunError && /no column error_code/.test(error.message),
    )
  })
})

// 60 requests by 6 workers of a server that truncates, resets, answers 500, and dies after 50.
const counted = {
  workers: { seconds: '0.011843', mean: '0.001099933', worst: '0.002178731', connections: 54, refused: 6, reset: 4 },
  queue: { seconds: '0.010927', mean: '0.000962333', worst: '0.001981383', connections: 56, refused: 4, reset: 6 },
}

for (const [way, { seconds, mean, worst, connections, refused, reset }] of Object.entries(counted)) {
  test(`recorded output of k6 (${way}) gives the figures that were counted independently`, async () => {
    const file = join(import.meta.dirname, `../fixtures/k6/mixed-${way}.csv`)
    const figures = figuresOf((await parseK6(ofTwo(createReadStream(file)))).samples)
    assert.deepEqual(
      [figures.requests, figures.answered, figures.failed, figures.connections],
      [60, 36, 24, connections],
    )
    assert.deepEqual(figures.failures, { 'wrong-body': 7, 'status-500': 4, 'broken-answer': 3, reset, refused })
    assert.equal(figures.seconds.toFixed(6), seconds)
    assert.equal(figures.latencies?.mean_s.toFixed(9), mean)
    assert.equal(figures.latencies?.worst_s.toFixed(9), worst)
  })
}
