import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Spent } from '../../../scripts/research/cost/pairs.ts'
import { renderCosts } from '../../../scripts/research/cost/render.ts'

/** 1,000 requests of so many microseconds each. */
const spent = (us: number): Spent => ({ requests: 1000, cpu_s: us / 1000, rps: 1e6 / us })
const pair = (hey: number, lab: number, wrk: number | null) => ({
  hey: spent(hey),
  lab: spent(lab),
  wrk: wrk === null ? null : spent(wrk),
})

describe('the cost of a request', () => {
  const { csv, pairs, table } = renderCosts([
    { server: 'nginx', connections: 'kept', pairs: [pair(20, 18, 15), pair(40, 30, 20), pair(30, 24, 16)] },
    { server: 'sequential1', connections: 'closing', pairs: [pair(100, 80, null)] },
  ])
  const rowsOf = (text: string) => parse(text, { columns: true }) as Record<string, string>[]
  const [nginx, sequential1] = rowsOf(csv)

  test('a cost has the medians of the pairs, and the median and range of their ratios', () => {
    const { hey_us, lab_us, wrk_us, lab_to_hey, lab_to_hey_least, lab_to_hey_most, lab_to_wrk } = nginx ?? {}
    assert.deepEqual([hey_us, lab_us, wrk_us], ['30.0', '24.0', '16.0'])
    assert.deepEqual([lab_to_hey, lab_to_hey_least, lab_to_hey_most, lab_to_wrk], ['0.80', '0.75', '0.90', '1.50'])
    assert.match(table, /^nginx +kept +30\.0 +24\.0 +16\.0 +0\.80 \(0\.75–0\.90\) +1\.50 \(1\.20–1\.50\)$/m)
  })

  test('a server whose answers wrk misreads has none of its figures', () => {
    const { lab_us, wrk_us, lab_to_hey, lab_to_wrk } = sequential1 ?? {}
    assert.deepEqual([lab_us, wrk_us, lab_to_hey, lab_to_wrk], ['80.0', '', '0.80', ''])
  })

  test('every pair is kept', () => {
    assert.deepEqual(
      rowsOf(pairs).map(({ server, pair, hey_us, wrk_us, lab_requests }) => [
        server,
        pair,
        hey_us,
        wrk_us,
        lab_requests,
      ]),
      [
        ['nginx', '1', '20.00', '15.00', '1000'],
        ['nginx', '2', '40.00', '20.00', '1000'],
        ['nginx', '3', '30.00', '16.00', '1000'],
        ['sequential1', '1', '100.00', '', '1000'],
      ],
    )
  })
})
