import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import type { Recording } from '../../scripts/load/recording.ts'
import { type Kept, violationOf } from '../../scripts/run/invariants.ts'
import { recordingOf } from '../fixtures/samples.ts'

const kept = (recording: Recording, changes: Partial<Kept> = {}): Kept => ({
  recording,
  schedule: null,
  figures: figuresOf(recording),
  workers: 2,
  opened: null,
  ...changes,
})
const violates = (recording: Recording, why: string | null, changes: Partial<Kept> = {}) =>
  assert.equal(violationOf(kept(recording, changes)), why && `the recording contradicts itself: ${why}`)

/** So many requests a second for ten seconds, each 0.01 s long. */
const requests = (rate_rps: number) =>
  Array.from({ length: 10 * rate_rps }, (_, index) => ({ start_s: index / rate_rps, latency_s: 0.01 }))

describe('a recording', () => {
  test('has no more requests under way on average than there are workers (Little’s law)', () => {
    violates(recordingOf(requests(200)), null)
    violates(recordingOf(requests(201)), null)
    violates(recordingOf(requests(204)), '2.0 requests under way on average, by 2 workers')
    violates(recordingOf(requests(400)), '4.0 requests under way on average, by 2 workers')
  })

  test('counts failed requests as under way too', () => {
    const failed = requests(400).map((one) => ({ ...one, error: 'reset' }))
    violates(recordingOf(failed), '4.0 requests under way on average, by 2 workers')
  })

  test('has every arrival of its schedule, however many are under way', () => {
    const schedule = { period_ns: 1e7, lead: 50, count: 950 }
    violates(recordingOf(requests(100)), null, { schedule })
    violates(recordingOf(requests(100).slice(1)), '999 of 1000 arrivals', { schedule })
    violates(recordingOf(requests(1000)), null, { schedule: { period_ns: 1e6, lead: 0, count: 10_000 } })
  })

  test('numbers no more connections than it has', () => {
    violates(recordingOf([{ connection: 3 }, { connection: 2 }], 3), null)
    violates(recordingOf([{ connection: 4 }, { connection: 2 }], 3), 'connection 4 of 3')
  })

  test('has no more retries than connections that could have been closed', () => {
    violates(recordingOf([{ retries: 1 }, { retries: 1 }], 2), null)
    violates(recordingOf([{ retries: 1 }, { retries: 2 }], 2), '3 retries on 2 connections')
  })

  test('has as many connections as the kernel counted, with those to a companion', () => {
    const companion = { rows: 2, failed: 0, connections: 3, dialling: 1 }
    const beside = { ...recordingOf([{}, {}], 2), companion }
    violates(beside, null, { opened: 5 })
    violates(beside, null, { opened: 6 })
    violates(beside, '5 connections, and the kernel counted 4', { opened: 4 })
    violates(beside, '5 connections, and the kernel counted 7', { opened: 7 })
  })

  test('has as many connections as the kernel counted', () => {
    const recording = recordingOf([{}, {}], 2)
    violates(recording, null, { opened: 2 })
    violates(recording, '2 connections, and the kernel counted 1', { opened: 1 })
    violates(recording, '2 connections, and the kernel counted 3', { opened: 3 })
  })

  test('may lack dials that were given up', () => {
    const failed = recordingOf([{}, { error: 'dial-timeout', connection: 0 }], 1)
    violates(failed, null, { opened: 2 })
    violates(failed, '1 connection, and the kernel counted 3', { opened: 3 })
  })

  test('lacks the dials that go on at the end, however many a full listen queue dropped, and no others', () => {
    const dropped = recordingOf(requests(100), 10, 700)
    violates(dropped, null, { opened: 710 })
    violates(dropped, '10 connections, and the kernel counted 711', { opened: 711 })
  })
})
