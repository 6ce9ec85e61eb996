import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { toNetwork } from '../../scripts/scenario/network.ts'
import { override } from '../../scripts/scenario/override.ts'
import { isPayloads } from '../../scripts/scenario/payloads.ts'
import { readScenario } from '../../scripts/scenario/read.ts'
import { readReference } from '../../scripts/scenario/reference.ts'
import { checkout } from '../fixtures/checkout.ts'

const valid = `
servers: [nginx, async]
topologies: [direct]
load:
  kind: hey
  requests: 2000
  workers: 50
`

function problemOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof UserError, String(error))
    return error.message
  }
  assert.fail('nothing was wrong')
}

const problem = (text: string) => problemOf(() => readScenario(text, 'my.yaml'))

describe('a scenario', () => {
  test('a scenario gets defaults for what it leaves out', () => {
    const { scenario } = readScenario('load: {kind: hey, requests: 100, workers: 10}', 'my.yaml')
    assert.deepEqual(scenario, {
      servers: 'all',
      topologies: ['direct', 'behind-nginx'],
      networks: ['lan'],
      load: { kind: 'hey', requests: 100, workers: 10, at_least_s: 0 },
      group_by: 'family',
      blocks: 1,
      ceilings: true,
      cell_timeout_s: 60,
      ready_timeout_s: 20,
    })
  })

  test('one word is as good as a list of servers', () => {
    const serversOf = (text: string) => readScenario(valid.replace('[nginx, async]', text), 'my.yaml').scenario.servers
    assert.equal(serversOf('today'), 'today')
    assert.equal(serversOf('family:today'), 'family:today')
    assert.deepEqual(serversOf('[nginx, family:today, all]'), ['nginx', 'family:today', 'all'])
  })

  test('a scenario with another kind of load gets the defaults of that kind', () => {
    const loadOf = (text: string) => readScenario(`load: ${text}`, 'my.yaml').scenario.load
    assert.deepEqual(loadOf('{kind: capacity, workers: 50}'), { kind: 'capacity', workers: 50, seconds: 5 })
    const open = { kind: 'open', workers: 50, seconds: 10, shares: [0.2, 0.5, 0.8], connections: 200 }
    assert.deepEqual(loadOf('{kind: open, workers: 50}'), open)
    const steady = { kind: 'steady', rate_rps: 500, seconds: 10, connections: 200 }
    assert.deepEqual(loadOf('{kind: steady}'), steady)
  })

  test('a scenario knows the line and column of its values', () => {
    const { where } = readScenario(valid, 'my.yaml')
    assert.equal(where(['servers', 1]), 'my.yaml:2:18')
  })

  test('every scenario of the lab is valid', async () => {
    // Beside this file in the repository, elsewhere in the container of the tests.
    const files = (await readdir(join(checkout, 'scenarios'), { recursive: true })).filter(
      (name) => name.endsWith('.yaml') && !isPayloads(name),
    )
    assert.ok(files.includes('article.yaml') && files.length > 5)
    for (const name of files) {
      const { scenario } = readScenario(await readFile(join(checkout, 'scenarios', name), 'utf8'), name)
      if (scenario.reference) assert.equal((await readReference(checkout, scenario))?.length, 15)
    }
  })
})

describe('a problem in a scenario is one line with file, line, column and what would be right', () => {
  test('an unknown key of a scenario is reported with its place and the known keys', () => {
    assert.match(
      problem(valid.replace('topologies', 'topology')),
      /^my\.yaml:3:\d+: "topology" is not known here; known are servers, topologies, networks, load, .*$/,
    )
  })

  test('an unknown key of the load is reported with its place', () => {
    assert.match(
      problem(valid.replace('workers', 'worker')),
      /my\.yaml:\d+:\d+: "worker" is not known here; known are kind, requests, at_least_s, timeout_s, workers/,
    )
  })

  test('an unknown key of another kind of load is reported with that kind’s keys', () => {
    assert.equal(
      problem('load: {kind: capacity, workers: 50, requests: 3}'),
      'my.yaml:1:47: "requests" is not known here; known are kind, workers, seconds',
    )
  })

  test('an unknown or missing kind of load is reported with the known kinds', () => {
    assert.equal(
      problem(valid.replace('hey', 'wrk')),
      'my.yaml:5:9: load.kind is "wrk"; it must be hey, capacity, open, steady, none',
    )
    assert.match(
      problem('load: {workers: 50}'),
      /^my\.yaml:1:\d+: load\.kind is missing; it must be hey, capacity, open, steady, none$/,
    )
    assert.match(problem('load: 5'), /^my\.yaml:1:7: load is 5; expected object$/)
  })

  test('shares of the capacity that are out of range or repeated are reported', () => {
    const open = (shares: string) => problem(`load: {kind: open, workers: 50, shares: ${shares}}`)
    assert.match(open('[0.5, 2]'), /^my\.yaml:1:\d+: load\.shares\[1\] is 2; Too big: expected number to be <=1$/)
    assert.match(open('[0.5, 0.5001]'), /names a share twice$/)
    assert.match(open('[0.5, 0.5]'), /load\.shares is \[0\.5,0\.5\]; it names a share twice$/)
    assert.match(open('[]'), /load\.shares is \[\]; /)
  })

  test('a load that leaves its last answers no second of the timeout of its cell is reported', () => {
    const least = (seconds: number) => `it must be ${seconds} at least, to leave the last answers of the load a second`
    // The half second of arrivals that do not count is time of the cell, too.
    assert.equal(
      problem('load: {kind: open, workers: 50, seconds: 60}'),
      `my.yaml:1:1: cell_timeout_s is missing; ${least(61.5)}`,
    )
    const inMinute = (load: string) => `cell_timeout_s: 60\nload: {${load}}`
    for (const [load, seconds] of [
      ['kind: steady, seconds: 59', 60.5],
      ['kind: capacity, workers: 10, seconds: 59.2', 60.2],
      ['kind: hey, requests: 100, workers: 10, at_least_s: 120', 121],
    ] as const)
      assert.equal(problem(inMinute(load)), `my.yaml:1:17: cell_timeout_s is 60; ${least(seconds)}`)
    for (const load of [
      'kind: steady, seconds: 58.5',
      'kind: capacity, workers: 10, seconds: 59',
      'kind: hey, requests: 100, workers: 10, at_least_s: 59',
    ])
      assert.equal(readScenario(inMinute(load), 'my.yaml').scenario.cell_timeout_s, 60)
    // What ends by a number of requests promises no time.
    readScenario('cell_timeout_s: 0.5\nload: {kind: hey, requests: 100, workers: 10}', 'my.yaml')
  })

  test('an unknown topology is reported with the known ones', () => {
    assert.equal(
      problem(valid.replace('[direct]', '[direct, proxied]')),
      'my.yaml:3:22: topologies[1] is "proxied"; expected one of "direct"|"behind-nginx"|"behind-nginx-unbuffered"|"behind-nginx-closing"|"behind-nginx-keepalive"',
    )
  })

  test('text in place of a number is reported', () => {
    assert.equal(problem(valid.replace('2000', 'many')), 'my.yaml:6:13: load.requests is "many"; expected number')
  })

  test('fewer requests than workers are reported', () => {
    assert.equal(
      problem(valid.replace('2000', '20')),
      'my.yaml:6:13: load.requests is 20; it must be at least the number of workers',
    )
  })

  test('servers that are named twice, are no names, or are none are reported with what would be right', () => {
    const wanted = 'it must be all, the name of a server, family or group, or a list of such names, each once'
    const servers = (text: string) => problem(valid.replace('[nginx, async]', text))
    assert.equal(servers('[async, async]'), `my.yaml:2:10: servers is ["async","async"]; ${wanted}`)
    assert.equal(servers('5'), `my.yaml:2:10: servers is 5; ${wanted}`)
    assert.equal(servers('[nginx, 5]'), `my.yaml:2:10: servers is ["nginx",5]; ${wanted}`)
    assert.equal(servers('[]'), `my.yaml:2:10: servers is []; ${wanted}`)
    assert.equal(servers("['']"), `my.yaml:2:11: servers[0] is ""; ${wanted}`)
  })

  test('a missing load is reported', () => {
    assert.match(
      problem('servers: all'),
      /^my\.yaml:1:1: load is missing; it must say what is measured, unless the scenario has exposure$/,
    )
  })

  test('broken YAML is reported with its place', () => {
    assert.match(problem('servers: [nginx\nload: {'), /^my\.yaml:\d+:\d+: /)
  })

  test('an alias stands for the value of its anchor', () => {
    const { scenario } = readScenario('seed: &many 50\nload: {kind: hey, requests: 100, workers: *many}', 'my.yaml')
    assert.deepEqual(scenario.load, { kind: 'hey', requests: 100, workers: 50, at_least_s: 0 })
  })

  test('an alias without an anchor before it, or within its own, is reported with its place', () => {
    const alias = 'is an alias without an anchor &gunicorn before it; write the value itself, or put it in quotes'
    assert.equal(problem(valid.replace('[nginx, async]', '*gunicorn')), `my.yaml:2:10: *gunicorn ${alias}`)
    assert.equal(problem(valid.replace('[nginx, async]', '&gunicorn [*gunicorn]')), `my.yaml:2:21: *gunicorn ${alias}`)
  })

  test('aliases of aliases that grow without bounds are reported', () => {
    const tenOf = (text: string) => `[${Array.from({ length: 10 }, () => text).join(', ')}]`
    assert.match(
      problem(`a: &a ${tenOf('x')}\nb: &b ${tenOf('*a')}\nc: &c ${tenOf('*b')}`),
      /^my\.yaml: its aliases cannot be followed: [^\n]+; write the values out$/,
    )
  })

  test('an empty scenario file is reported', () => {
    assert.match(problem(''), /^my\.yaml:1:1: the scenario is null; expected object$/)
  })

  test('two problems of a scenario are two lines', () => {
    assert.equal(problem(valid.replace('2000', 'many').replace('[direct]', '[nowhere]')).split('\n').length, 2)
  })
})

describe('networks', () => {
  const withNetworks = (text: string) => valid.replace('load:', `networks: ${text}\nload:`)

  test('a network is a known name, or values under a name of its own', () => {
    const { scenario } = readScenario(
      withNetworks('[lan, home-2020, {name: far, delay_ms: 100, loss_up: 0.01}]'),
      'my.yaml',
    )
    const [lan, home, far] = scenario.networks.map(toNetwork)
    assert.deepEqual(lan, { name: 'lan', link: null })
    assert.ok(home?.link && home.link.connections_per_s > 0)
    assert.deepEqual([far?.name, far?.link?.delay_ms, far?.link?.loss_up, far?.link?.loss_down], ['far', 100, 0.01, 0])
  })

  test('a link that loses so much that no check could tell it from another is refused', () => {
    const lossy = (up: number, down: number) =>
      withNetworks(`[{name: far, delay_ms: 1, loss_up: ${up}, loss_down: ${down}}]`)
    assert.match(
      problem(lossy(0.5, 0.5)),
      /^my\.yaml:4:\d+: networks\[0\] is .*; it must have less loss_up or loss_down/,
    )
    assert.equal(readScenario(lossy(0.2, 0.1), 'my.yaml').scenario.networks.length, 1)
  })

  test('a network with an impossible value, a name that no file can have, or a repeated name is refused', () => {
    assert.match(problem(withNetworks('[{name: far, delay_ms: -1}]')), /^my\.yaml:4:\d+: networks\[0\]/)
    assert.match(problem(withNetworks('[{name: a/b, delay_ms: 1}]')), /^my\.yaml:4:\d+: networks\[0\]/)
    assert.match(
      problem(withNetworks('[emulator]')),
      /^my\.yaml:4:\d+: networks\[0\] is "emulator"; it must be lan, internet, home-2020, or values/,
    )
    assert.match(problem(withNetworks('[{name: x, dely_ms: 1}]')), /of its own: \{name, delay_ms, jitter_ms, /)
    assert.match(problem(withNetworks('[lan, {name: lan, delay_ms: 1}]')), /names a network twice/)
  })
})

describe('the command line', () => {
  const { scenario } = readScenario(valid, 'my.yaml')

  test('an option of the command line replaces only what it names', () => {
    assert.deepEqual(override(scenario, { servers: ['async'], requests: 500, seed: 7 }), {
      ...scenario,
      servers: ['async'],
      seed: 7,
      load: { kind: 'hey', requests: 500, workers: 50, at_least_s: 0 },
    })
    assert.deepEqual(override(scenario, {}), scenario)
  })

  test('--servers without a name is refused', () => {
    assert.equal(
      problemOf(() => override(scenario, { servers: [] })),
      '--servers: must be all, the name of a server, family or group, or a list of such names, each once',
    )
  })

  test('--requests is refused for a load that has no requests', () => {
    const capacity = readScenario('load: {kind: capacity, workers: 50}', 'my.yaml').scenario
    assert.equal(
      problemOf(() => override(capacity, { requests: 100 })),
      '--requests: the scenario’s load, capacity, has no requests; leave the option out',
    )
    assert.deepEqual(override(capacity, { workers: 20 }).load, { kind: 'capacity', workers: 20, seconds: 5 })
  })

  test('--networks chooses by name among those that the lab knows and those of the scenario', () => {
    const far = { name: 'far', delay_ms: 100 }
    const text = valid.replace('load:', `networks: [lan, ${JSON.stringify(far)}]\nload:`)
    const { scenario } = readScenario(text, 'my.yaml')
    const namesOf = (...networks: string[]) =>
      override(scenario, { networks }).networks.map((entry) => toNetwork(entry).name)
    assert.deepEqual(namesOf('far', 'internet'), ['far', 'internet'])
    assert.deepEqual(override(scenario, { networks: ['far'] }).networks, [scenario.networks[1]])
  })

  test('--networks with a name that nobody knows is refused with those that there are', () => {
    assert.equal(
      problemOf(() => override(scenario, { networks: ['emulator'] })),
      '--networks: there is no network "emulator"; it can be lan, internet or home-2020',
    )
    assert.equal(
      problemOf(() => override(scenario, { networks: ['lan', 'lan'] })),
      '--networks: names a network twice',
    )
  })

  test('an option of the command line is checked by the scenario’s schema, and the error names it', () => {
    assert.match(
      problemOf(() => override(scenario, { workers: 5000 })),
      /^--requests: must be at least the number of workers$/,
    )
    assert.match(
      problemOf(() => override(scenario, { topologies: ['nowhere'] })),
      /^--topologies: expected one of "direct"/,
    )
    assert.match(
      problemOf(() => override(scenario, { workers: 0 })),
      /^--workers: /,
    )
  })
})
