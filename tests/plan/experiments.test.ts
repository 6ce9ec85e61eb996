import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { experimentId, leftOut, planExperiments } from '../../scripts/plan/experiments.ts'
import { planOf } from '../../scripts/plan/plan.ts'
import { readScenario } from '../../scripts/scenario/read.ts'
import { serverNamed } from '../fixtures/server.ts'

const servers = [{ ...serverNamed('nginx'), baseline: true }, serverNamed('async')]
const text = (more = '') => `
servers: [nginx, async]
topologies: [direct, behind-nginx]
${more}
exposure:
  experiments:
    - {name: silent, why: Why?, source: s, connections: [1, 5], steps: [{hold_s: 10}]}
    - {name: reset, why: Why?, source: s, connections: [1], steps: [{reset: true}]}
`
const scenarioOf = (yaml: string) => readScenario(yaml, 'my.yaml').scenario

const wish = (yaml: string) => ({
  scenarioFile: 'my.yaml',
  scenario: scenarioOf(yaml),
  seed: 1,
  reference: null,
  where: () => 'my.yaml',
})

describe('a scenario with experiments', () => {
  test('plans each experiment on each server and topology, and puts the baseline not behind itself', () => {
    const planned = planExperiments(scenarioOf(text()), servers, servers, 1, String).map(experimentId)
    const places = ['nginx-direct', 'async-direct', 'async-behind-nginx'].map((place) => `${place}-lan`)
    const wanted = ['silent', 'reset'].flatMap((name) => places.map((place) => `${name}-${place}`))
    assert.deepEqual(planned.toSorted(), wanted.toSorted())
  })

  test('makes an experiment on those of its servers and topologies that it names', () => {
    const some = (only: string) => text().replace('{name: reset,', `{name: reset, only: ${only},`)
    const planned = (only: string) =>
      planExperiments(scenarioOf(some(only)), servers, servers, 1, String)
        .map(experimentId)
        .filter((id) => id.startsWith('reset'))
        .toSorted()
    assert.deepEqual(planned('{servers: [async]}'), ['reset-async-behind-nginx-lan', 'reset-async-direct-lan'])
    assert.deepEqual(planned('{topologies: [behind-nginx]}'), ['reset-async-behind-nginx-lan'])
    assert.throws(() => planned('{servers: [asinc]}'), /only,servers,0: there is no .*"asinc"; did you mean async/)
    assert.throws(
      () => planned('{topologies: [behind]}'),
      /only,topologies: there is no topology "behind"; it must be direct/,
    )
  })

  test('makes an experiment with known answers on their servers alone, also on others than the scenario’s', () => {
    const known = serverNamed('known')
    const yaml = text().replace('{name: reset,', '{name: reset, expect: {known: {verdict: held, at: 1}},')
    const { order, experiments, servers: planned } = planOf({ ...wish(yaml), where: String }, [...servers, known])
    assert.deepEqual(experiments.filter(({ experiment }) => experiment === 'reset').map(experimentId), [
      'reset-known-direct-lan',
    ])
    assert.deepEqual([order.length, planned.map(({ name }) => name)], [0, ['nginx', 'async', 'known']])
  })

  test('leaves an experiment about the proxy out where there is none', () => {
    const unbuffered =
      'experiments:\n    - {name: large, why: Why?, source: s, connections: [1], steps: [{hold_s: 1}], proxy: {buffering: off}}'
    const scenario = scenarioOf(text().replace('experiments:', unbuffered))
    const planned = planExperiments(scenario, servers, servers, 1, String).map(experimentId)
    assert.deepEqual(
      planned.filter((id) => id.startsWith('large')),
      ['large-async-behind-nginx-lan'],
    )
    assert.deepEqual(scenario.exposure?.experiments[0]?.proxy, { buffering: 'off' })
  })

  test('names the experiments that nothing of a run is for', () => {
    const scenario = scenarioOf(
      text().replace('{name: reset,', '{name: reset, only: {topologies: [behind-nginx-closing]},'),
    )
    const planned = planExperiments(scenario, servers, servers, 1, String)
    assert.deepEqual([leftOut(scenario, planned), leftOut({}, [])], [['reset'], []])
  })

  test('is refused where two of its cells would be kept in the same file', () => {
    const networks = 'networks: [{name: slow, delay_ms: 1}, {name: keepalive-slow, delay_ms: 2}]'
    const yaml = text(networks).replace('behind-nginx]', 'behind-nginx, behind-nginx-keepalive]')
    assert.throws(
      () => planOf(wish(yaml), servers),
      /would both be kept as (silent|reset)-async-behind-nginx-keepalive-slow; rename a network, an experiment or a server$/,
    )
    const load = yaml.replace(/exposure:.*/s, 'load: {kind: hey, requests: 100, workers: 10}')
    assert.throws(() => planOf(wish(load), servers), /would both be kept as 1-async-behind-nginx-keepalive-slow;/)
  })

  test('is planned in the same order from the same seed', () => {
    const order = (seed: number) =>
      planExperiments(scenarioOf(text()), servers, servers, seed, String).map(experimentId).join()
    assert.equal(order(1), order(1))
    assert.ok([2, 3, 4].some((seed) => order(seed) !== order(1)))
  })

  test('has no cells without a load, and both with one', () => {
    const counts = (yaml: string) => {
      const { order, experiments } = planOf(wish(yaml), servers)
      return [order.length, experiments.length]
    }
    assert.deepEqual(counts(text()), [0, 6])
    assert.deepEqual(counts(text('load: {kind: hey, requests: 100, workers: 10}')), [3, 6])
  })

  test('has blocks only with a load, since each experiment is made once', () => {
    assert.throws(
      () => readScenario(text('blocks: 2'), 'my.yaml'),
      /my\.yaml:4:9: blocks is 2; it must be left out where/,
    )
    assert.equal(scenarioOf(text('blocks: 2\nload: {kind: hey, requests: 100, workers: 10}')).blocks, 2)
  })

  test('needs a load or experiments', () => {
    assert.throws(
      () => readScenario('servers: all', 'my.yaml'),
      /my\.yaml:1:1: load is missing; it must say what is measured/,
    )
  })

  test('names where a ladder, a step or a name is wrong', () => {
    const wrong = (from: string, to: string, message: RegExp) =>
      assert.throws(() => readScenario(text().replace(from, to), 'my.yaml'), message)
    wrong('[1, 5]', '[5, 1]', /exposure\.experiments\[0\]\.connections is \[5,1\]; it must rise/)
    wrong('[1, 5]', '[1, 7000]', /connections is \[1,7000\]; it must not exceed limits\.connections, which is 6000/)
    wrong('hold_s: 10', 'hold_s: -1', /my\.yaml:\d+:\d+: exposure\.experiments\[0\]\.steps\[0\]/)
    wrong('name: reset', 'name: silent', /names an experiment twice/)
    wrong(
      'steps: [{reset',
      'step: [{reset',
      /"step" is not known here; known are name, why, source, path, environment, only, alone, proxy, connections/,
    )
  })
})
