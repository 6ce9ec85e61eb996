import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import { type Sample, Samples } from '../../scripts/load/samples.ts'
import { readSamples, writeSamples } from '../../scripts/load/samples-file.ts'

const sample = (changes: Partial<Sample> = {}): Sample => ({
  start_s: 0,
  latency_s: 0.001,
  blocked_s: 0.0002,
  connecting_s: 0.0001,
  waiting_s: 0.0005,
  status: 200,
  error: '',
  ...changes,
})

function collect(...items: Sample[]): Samples {
  const samples = new Samples()
  for (const item of items) samples.add(item)
  return samples
}

describe('samples', () => {
  test('samples grow beyond their first capacity', () => {
    const samples = new Samples()
    for (let index = 0; index < 5000; index++) samples.add(sample({ start_s: index }))
    assert.equal(samples.length, 5000)
    assert.equal(samples.at(4999).start_s, 4999)
  })

  test('samples are ordered by start, which counts from the first', () => {
    const sorted = collect(sample({ start_s: 107.5, status: 500 }), sample({ start_s: 105 })).fromFirstStart()
    assert.deepEqual(
      [...sorted].map(({ start_s, status }) => [start_s, status]),
      [
        [0, 200],
        [2.5, 500],
      ],
    )
  })
})

describe('a samples file', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samples-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('a samples file gives back what was written, and so the same figures', async () => {
    const file = join(folder, 'cell.csv.gz')
    const samples = collect(
      sample({ latency_s: 0.123456789, connecting_s: 0 }),
      sample({ start_s: 0.5, latency_s: 1e-7 }),
      sample({ start_s: 2, status: 0, error: 'unanswered' }),
    )
    await writeSamples(file, samples)
    const read = await readSamples(file)
    assert.deepEqual([...read], [...samples])
    assert.deepEqual(figuresOf(read), figuresOf(samples))
  })
})
