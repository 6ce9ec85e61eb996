import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { RunError } from '../../scripts/cli/errors.ts'
import { parseK6 } from '../../scripts/load/parse.ts'
import { figuresOf } from '../../scripts/stats/figures.ts'

const header = 'metric_name,timestamp,metric_value,error,error_code,status,extra_tags,metadata\n'

/** The rows of one request as k6 writes them; times in milliseconds, its end in microseconds. */
function request(worker: number, end_us: number, parts: Record<string, number>, status = 200, code = ''): string {
  const rest = `,,${code},${status},worker=${worker},\n`
  const rows = Object.entries(parts).map(([part, ms]) => `http_req_${part},${end_us},${ms.toFixed(6)}${rest}`)
  return `http_reqs,${end_us},1.000000${rest}${rows.join('')}`
}

const failure = (worker: number, end_us: number, ms: number, reason: string) =>
  `lab_failure,${end_us},${ms.toFixed(6)},,,,worker=${worker}&reason=${reason},\n`

const parse = async (...rows: string[]) => [...(await parseK6(Readable.from([header, ...rows])))]

describe('k6’s CSV', () => {
  test('becomes one sample a request, with times in seconds, by start', async () => {
    const samples = await parse(
      request(1, 1_000_009_000, { duration: 3, blocked: 1, connecting: 0.75, waiting: 2 }),
      request(0, 1_000_008_000, { duration: 6, blocked: 0, connecting: 0, waiting: 5 }),
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

  test('tells classes of failure apart', async () => {
    const parts = { duration: 1, blocked: 0 }
    const samples = await parse(
      ...[
        [0, '1050'],
        [0, '1220'],
        [0, '1000'],
        [500, '1500'],
        [0, '4711'],
      ].map(([status, code], worker) => request(worker, 1_000_000_000 + worker, parts, Number(status), String(code))),
    )
    assert.deepEqual(
      samples.map(({ error }) => error),
      ['timeout', 'reset', 'broken-answer', 'status-500', 'k6-4711'],
    )
  })

  test('gives a wrong body to the last request of the same worker, even if others ended in between', async () => {
    const parts = { duration: 1, blocked: 0 }
    const samples = await parse(
      request(0, 1_000_001_000, parts),
      request(1, 1_000_002_000, parts),
      failure(0, 1_000_002_500, 2, 'wrong-body'),
      request(0, 1_000_004_000, parts),
    )
    assert.deepEqual(
      samples.map(({ error }) => error),
      ['wrong-body', '', ''],
    )
    assert.equal(samples[0]?.latency_s, 0.001)
  })

  test('takes the time of a failed dial from the load script, since k6 has none', async () => {
    const [sample] = await parse(
      request(0, 1_000_050_000, { duration: 0, blocked: 0 }, 0, '1212'),
      failure(0, 1_000_060_000, 40, 'transport'),
    )
    assert.equal(sample?.error, 'refused')
    assert.equal(sample?.latency_s, 0.04)
  })

  test('is read even if a field has commas, quotes and line breaks in it', async () => {
    const row = request(0, 1_000_000_000, { duration: 1 }).replaceAll(',,,200', ',"dial: ""x"", y\nz",,200')
    assert.equal((await parse(row)).length, 1)
  })

  test('without requests is no samples', async () => {
    assert.deepEqual(await parse(), [])
  })

  test('without a column that is needed is an error that names it', async () => {
    await assert.rejects(
      parseK6(Readable.from(['metric_name,timestamp,metric_value,status,extra_tags\nx,1,1,200,\n'])),
      (error: Error) => error instanceof RunError && /no column error_code/.test(error.message),
    )
  })
})

// 60 requests by 6 workers of a server that truncates, resets, answers 500, and dies after 50; see the numbers in the file.
test('real output of k6 gives the figures that were counted from it by other means', async () => {
  const figures = figuresOf(await parseK6(createReadStream(join(import.meta.dirname, '../fixtures/k6/mixed.csv'))))
  assert.deepEqual(
    { ...figures, seconds: 0, rps: 0, latencies: null },
    {
      requests: 60,
      answered: 36,
      failed: 24,
      failures: { 'wrong-body': 7, 'status-500': 4, 'broken-answer': 3, reset: 4, refused: 6 },
      seconds: 0,
      rps: 0,
      latencies: null,
      connections: 54,
    },
  )
  assert.equal(figures.seconds.toFixed(6), '0.013957')
  assert.equal(figures.latencies?.mean_s.toFixed(9), '0.001297091')
  assert.equal(figures.latencies?.worst_s.toFixed(9), '0.002462890')
})
