import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { figuresOf } from '../../scripts/load/figures.ts'
import { Samples } from '../../scripts/load/samples.ts'
import { readSamples, writeSamples } from '../../scripts/load/samples-file.ts'
import { sampleOf, samplesOf } from '../fixtures/samples.ts'

const scheduled = (late_s: number, start_s: number) => sampleOf({ late_s, start_s })

describe('samples', () => {
  test('samples grow beyond their first capacity', () => {
    const samples = new Samples()
    for (let index = 0; index < 5000; index++) samples.add(sampleOf({ start_s: index }))
    assert.equal(samples.length, 5000)
    assert.equal(samples.at(4999).start_s, 4999)
  })
})

describe('a samples file', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samples-'))
  })
  after(() => rm(folder, { recursive: true }))

  const file = () => join(folder, 'cell.csv.gz')

  test('gives back what was written, and so the same figures', async () => {
    const samples = samplesOf([
      { latency_s: 0.123456789, blocked_s: 0.0002, connecting_s: 0.0001, connection: 3 },
      { start_s: 0.5, latency_s: 1e-7, retries: 2 },
      { start_s: 2, status: 0, error: 'unanswered', connection: 0 },
    ])
    await writeSamples(file(), samples)
    const read = await readSamples(file())
    assert.deepEqual([...read], [...samples])
    const [again, before] = [read, samples].map((one) => figuresOf({ samples: one, connections: 3 }))
    assert.deepEqual(again, before)
  })

  test('has a column for lateness only where requests were scheduled', async () => {
    const columns = async () =>
      gunzipSync(await readFile(file()))
        .toString()
        .split('\n')[0]
    await writeSamples(file(), samplesOf([{}]))
    assert.doesNotMatch((await columns()) ?? '', /late_s/)
    await writeSamples(file(), samplesOf([scheduled(0, 0), scheduled(0.25, 1)]))
    assert.match((await columns()) ?? '', /,late_s,/)
    assert.deepEqual(
      [...(await readSamples(file()))].map(({ late_s }) => late_s),
      [0, 0.25],
    )
  })
})
