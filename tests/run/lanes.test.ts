import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlannedExperiment } from '../../scripts/plan/experiments.ts'
import { atOnce, type Lane, Left, laneKinds, lanesOf } from '../../scripts/run/lanes.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf } from '../fixtures/manifest.ts'

const steps = [{ hold_s: 60 }]
const about = { why: 'Why?', source: 'a test', steps }
const scenario = scenarioSchema.parse({
  networks: ['lan', 'internet'],
  exposure: {
    experiments: [
      { name: 'silent', ...about, connections: [1] },
      { name: 'patience', ...about, patience_s: 5 },
      { name: 'large', ...about, connections: [1], alone: true },
    ],
  },
})
const planned = (server: string, experiment = 'silent', network = 'lan'): PlannedExperiment => ({
  ...{ server, experiment, network },
  topology: 'direct',
})
const run = manifestOf([], { scenario })
const lanes = lanesOf(laneKinds(run, 2))
const [usual, , waiting] = lanes as [Lane, Lane, Lane]

/** What a lane takes next. */
function take(left: Left): PlannedExperiment {
  return left.beside(usual) ?? assert.fail('nothing is left')
}

/** All that a lane, or nobody, takes. */
function rest(take: () => PlannedExperiment | null): string[] {
  const taken: string[] = []
  for (let one = take(); one; one = take()) taken.push(`${one.server} ${one.experiment}`)
  return taken
}

describe('experiments that are made at a time', () => {
  test('there are as many lanes as asked for, and more for those that only wait, each with names of its own', () => {
    assert.deepEqual(lanesOf(laneKinds(run, 1)), [])
    const takes = lanes.map((lane) => [lane.takes(planned('a')), lane.takes(planned('a', 'patience'))])
    assert.deepEqual(takes, [[true, false], [true, false], ...Array(4).fill([false, true])])
    assert.equal(new Set(lanes.map(({ suffix }) => suffix)).size, lanes.length)
  })

  test('no droplet is begun that the memory has no room for, and one always is', () => {
    const gibibyte = 2 ** 30
    assert.deepEqual(
      [atOnce(6, 20 * gibibyte), atOnce(6, 3.9 * gibibyte), atOnce(6, gibibyte / 2), atOnce(6, null)],
      [6, 3, 1, 6],
    )
  })

  test('each is taken once, in its order, and those over a link, and that are to be alone, are made alone', () => {
    const left = new Left(
      [planned('a'), planned('b', 'silent', 'internet'), planned('c', 'patience'), planned('d'), planned('e', 'large')],
      lanes,
    )
    assert.deepEqual(
      rest(() => left.beside(waiting)),
      ['c patience'],
    )
    assert.deepEqual(
      rest(() => left.beside(usual)),
      ['a silent', 'd silent'],
    )
    assert.deepEqual(
      rest(() => left.alone()),
      ['b silent', 'e large'],
    )
  })

  test('without lanes all are made alone', () => {
    const left = new Left([planned('a'), planned('b')], [])
    assert.deepEqual(
      rest(() => left.alone()),
      ['a silent', 'b silent'],
    )
  })

  test('one that is in doubt is made once more beside others, after all of them, and then alone', () => {
    const left = new Left([planned('a'), planned('b')], lanes)
    assert.equal(left.doubt(take(left)), false)
    assert.deepEqual([take(left), take(left)], [planned('b'), planned('a')])
    assert.equal(left.doubt(planned('a')), true)
    assert.equal(left.beside(usual), null)
    assert.deepEqual(left.alone(), planned('a'))
    assert.deepEqual(
      [planned('a'), planned('b')].map((one) => left.isAlone(one)),
      [true, false],
    )
  })

  test('a server that takes most of its CPU in three experiments has none beside it from then on', () => {
    const left = new Left([planned('hungry'), planned('other'), planned('hungry', 'patience')], lanes)
    for (const share of [0.9, 0.3, 0.6]) left.took(planned('hungry'), share)
    assert.deepEqual(left.beside(usual), planned('hungry'))
    left.took(planned('hungry'), 0.7)
    assert.deepEqual(
      rest(() => left.beside(usual)),
      ['other silent'],
    )
    assert.deepEqual(
      rest(() => left.alone()),
      ['hungry patience'],
    )
  })
})
