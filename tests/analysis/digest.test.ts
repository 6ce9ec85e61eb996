import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Digest, digest, digestFile, distributionOf } from '../../scripts/analysis/digest.ts'
import { Samples } from '../../scripts/load/samples.ts'
import { writeSamples } from '../../scripts/load/samples-file.ts'
import { sampleOf } from '../fixtures/samples.ts'

/** One request a millisecond; by default the nth takes n milliseconds. */
function collect(count: number, failed: (index: number) => boolean = () => false, latency_s = (n: number) => n / 1000) {
  const samples = new Samples()
  for (let index = 0; index < count; index++) {
    const failure = failed(index)
    const times = { start_s: index / 1000, latency_s: latency_s(index + 1) }
    samples.add(sampleOf({ ...times, status: failure ? 0 : 200, error: failure ? 'unanswered' : '' }))
  }
  return samples
}

describe('a distribution', () => {
  test('a distribution of few requests has all of them', () => {
    assert.deepEqual(distributionOf([Float64Array.of(0.004, 0.001), Float64Array.of(0.003, 0.002)]), {
      answered: 4,
      points: [
        [0.25, 0.001],
        [0.5, 0.002],
        [0.75, 0.003],
        [1, 0.004],
      ],
    })
  })

  test('a distribution of many requests has about 200 points, each with the share answered by then', () => {
    const found = distributionOf([digest(collect(100_000), 1).latencies])
    const points = found?.points ?? []
    assert.equal(found?.answered, 100_000)
    assert.ok(points.length > 150 && points.length <= 210, `${points.length} points`)
    for (const [share, latency] of points) assert.ok(Math.abs(share * 100 - latency) < 1e-6, `${share} ${latency}`)
    assert.deepEqual(points[0], [0.00001, 0.001])
    assert.deepEqual(points.slice(-2), [
      [0.99999, 99.999],
      [1, 100],
    ])
    assert.ok(points.filter(([share]) => share > 0.99).length > 60)
    assert.deepEqual(
      points,
      points.toSorted(([a], [b]) => a - b),
    )
  })

  test('a distribution is that of answered requests, and null without them', () => {
    assert.deepEqual(
      distributionOf([
        digest(
          collect(4, (index) => index > 1),
          1,
        ).latencies,
      ])?.points,
      [
        [0.5, 0.001],
        [1, 0.002],
      ],
    )
    assert.equal(
      distributionOf([
        digest(
          collect(4, () => true),
          1,
        ).latencies,
      ]),
      null,
    )
    assert.equal(distributionOf([]), null)
  })
})

describe('a timeline', () => {
  test('a timeline of few requests has all of them in order', () => {
    assert.deepEqual(
      digest(
        collect(3, (index) => index === 1),
        2,
      ).timeline,
      {
        block: 2,
        requests: 3,
        points: [
          [0, 0.001, true],
          [0.001, 0.002, false],
          [0.002, 0.003, true],
        ],
      },
    )
  })

  test('a timeline of many requests has the slowest, the failures, and an even choice of the others', () => {
    const { requests, points } = digest(
      collect(
        50_000,
        (index) => index === 7,
        (n) => (n % 500 === 0 ? 1 + n / 1e6 : 0.001),
      ),
      1,
    ).timeline
    assert.equal(requests, 50_000)
    assert.equal(points.length, 600)
    assert.equal(points.filter(([, latency]) => latency > 1).length, 100)
    assert.deepEqual(
      points.filter(([, , answered]) => !answered),
      [[0.007, 0.001, false]],
    )
    // 100 slow, one failed, and the rest of the 600 evenly over the time.
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = points.filter(([start]) => Math.floor(start / 5) === tenth).length
      assert.ok(inside > 45, `${inside} in tenth ${tenth}`)
    }
  })

  test('a timeline of failures alone has a bounded choice of them', () => {
    const { points } = digest(
      collect(5000, () => true),
      1,
    ).timeline
    assert.equal(points.length, 200)
    assert.deepEqual([points[0]?.[0], points[199]?.[0]], [0, 4.975])
  })
})

describe('a samples file', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'digest-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('a samples file is digested like the samples in it', async () => {
    const file = join(folder, 'cell.csv.gz')
    await writeSamples(
      file,
      collect(1234, (index) => index % 100 === 0),
    )
    const read = (await digestFile(file, 3)) as Digest
    const expected = digest(
      collect(1234, (index) => index % 100 === 0),
      3,
    )
    assert.deepEqual(read, expected)
  })

  test('a samples file that is missing, cut off or empty has no digest', async () => {
    assert.equal(await digestFile(join(folder, 'missing.csv.gz'), 1), null)
    const broken = join(folder, 'broken.csv.gz')
    await writeSamples(broken, collect(5000))
    await truncate(broken, 2000)
    assert.equal(await digestFile(broken, 1), null)
    const empty = join(folder, 'empty.csv.gz')
    await writeSamples(empty, new Samples())
    assert.equal(await digestFile(empty, 1), null)
  })
})
