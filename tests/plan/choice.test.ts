import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { chooseServers, entriesWith } from '../../scripts/plan/choice.ts'
import type { Server } from '../../scripts/registry/server.ts'
import { readScenario } from '../../scripts/scenario/read.ts'
import { serverNamed as server } from '../fixtures/server.ts'

const variant = { inAll: false }
const registry = [
  server('nginx', { family: 'nginx' }),
  server('nginx-closing', { family: 'nginx', ...variant }),
  server('async', { family: 'asynchronous' }),
  server('async-copy', { family: 'asynchronous', ...variant }),
  server('nonblocking', { family: 'asynchronous' }),
  server('gunicorn', { family: 'existing' }),
  server('waitress', { family: 'existing', groups: ['today', 'pooled'] }),
  server('waitress-2020', { family: 'existing', groups: ['pooled'], ...variant }),
  server('uvicorn', { family: 'today', ...variant }),
  server('granian', { family: 'today', ...variant }),
]
const where = (path: readonly PropertyKey[]) => `my.yaml:${path.join('.')}`
const names = (servers: readonly Server[]) => servers.map(({ name }) => name)
const chosen = (servers: string | string[], from: readonly Server[] = registry) =>
  names(chooseServers({ servers }, from, where))
const refused = (servers: string | string[], message: string, from: readonly Server[] = registry) =>
  assert.throws(() => chosen(servers, from), new UserError(message))

const all = ['nginx', 'async', 'nonblocking', 'gunicorn', 'waitress']

describe('the servers of a scenario', () => {
  test('all leaves out the servers that opt out, by itself and in a list', () => {
    assert.deepEqual(chosen('all'), all)
    assert.deepEqual(chosen(['all', 'uvicorn']), [...all, 'uvicorn'])
  })

  test('named servers come in the registry’s order', () => {
    assert.deepEqual(chosen(['uvicorn', 'async-copy', 'async']), ['async', 'async-copy', 'uvicorn'])
  })

  test('a family is chosen without its variants', () => {
    assert.deepEqual(chosen('asynchronous'), ['async', 'nonblocking'])
    assert.deepEqual(chosen(['existing']), ['gunicorn', 'waitress'])
  })

  test('a family that has no server in all is chosen whole', () => {
    assert.deepEqual(chosen('family:today'), ['uvicorn', 'granian'])
  })

  test('a group is chosen whole, also with servers outside of all', () => {
    assert.deepEqual(chosen('pooled'), ['waitress', 'waitress-2020'])
    assert.deepEqual(chosen('group:pooled'), ['waitress', 'waitress-2020'])
  })

  test('a name of both a family and a group chooses the servers of both', () => {
    assert.deepEqual(chosen('today'), ['waitress', 'uvicorn', 'granian'])
    assert.deepEqual(chosen('group:today'), ['waitress'])
  })

  test('a name of both a server and a family means the server, and family: means the family', () => {
    const both = [server('pool', { family: 'pool' }), server('threadpool', { family: 'pool' })]
    assert.deepEqual(chosen('pool', both), ['pool'])
    assert.deepEqual(chosen('family:pool', both), ['pool', 'threadpool'])
    assert.deepEqual(chosen('nginx'), ['nginx'])
  })

  test('a server that is chosen several times counts once', () => {
    assert.deepEqual(chosen(['waitress', 'existing', 'today', 'group:today', 'all']), [...all, 'uvicorn', 'granian'])
  })

  test('servers: today in a scenario file is as good as a list', () => {
    const { scenario, where } = readScenario('load: {kind: hey, requests: 9, workers: 3}\nservers: today', 'my.yaml')
    assert.deepEqual(names(chooseServers(scenario, registry, where)), ['waitress', 'uvicorn', 'granian'])
  })
})

describe('an entry that chooses nothing is the user’s mistake, with its place', () => {
  test('a typo, another case and exchanged letters are answered with the nearest name', () => {
    for (const wrong of ['waitres', 'Waitress', 'wiatress'])
      refused(
        ['nginx', wrong],
        `my.yaml:servers.1: there is no server, family or group "${wrong}"; did you mean waitress?`,
      )
  })

  test('a wrong word in place of a list is reported where it stands in the file', () => {
    const { scenario, where } = readScenario('load: {kind: hey, requests: 9, workers: 3}\nservers: tody', 'my.yaml')
    assert.throws(
      () => chooseServers(scenario, registry, where),
      new UserError('my.yaml:2:10: there is no server, family or group "tody"; did you mean today?'),
    )
  })

  test('several names that are equally near are all suggested', () => {
    const three = [server('threading1'), server('threading2'), server('threading3')]
    const problem = 'there is no server, family or group "threading4"'
    refused('threading4', `my.yaml:servers.0: ${problem}; did you mean threading1, threading2 or threading3?`, three)
  })

  test('family: and group: are answered with a family or a group, and else with what the bare name may mean', () => {
    refused('family:existign', 'my.yaml:servers.0: there is no family "existign"; did you mean family:existing?')
    refused('group:pool', 'my.yaml:servers.0: there is no group "pool"; did you mean group:pooled?')
    refused('family:waitress', 'my.yaml:servers.0: there is no family "waitress"; did you mean waitress?')
    refused(
      'famliy:today',
      'my.yaml:servers.0: there is no server, family or group "famliy:today"; did you mean family:today?',
    )
  })

  test('a name that is like none is answered with families, groups and servers', () => {
    const servers = all.join(', ')
    const there = `families: nginx, asynchronous, existing, today; groups: today, pooled; servers in all: ${servers}`
    refused('apache', `my.yaml:servers.0: there is no server, family or group "apache"; ${there}`)
    refused('family:apache', `my.yaml:servers.0: there is no family "apache"; ${there}`)
    refused(
      'apache',
      'my.yaml:servers.0: there is no server, family or group "apache"; families: own; servers in all: mine',
      [server('mine')],
    )
  })

  test('all without a server in it is reported', () => {
    refused(
      'all',
      'my.yaml:servers: no server is in "all"; name servers, families or groups, or remove a label lab.in-all',
      [server('mine', variant)],
    )
  })
})

describe('the entries by which a server is chosen together with others', () => {
  const entriesOf = (name: string) => entriesWith(registry.find((one) => one.name === name) as Server, registry)

  test('a server has its family, its groups, and all where it is in it', () => {
    assert.deepEqual(entriesOf('waitress').sort(), ['all', 'existing', 'pooled', 'today'])
    assert.deepEqual(entriesOf('uvicorn'), ['today'])
  })

  test('a family that is called as a server has its prefix', () => {
    assert.deepEqual(entriesOf('nginx'), ['all', 'family:nginx'])
  })

  test('a variant is chosen by its groups and by its name alone', () => {
    assert.deepEqual(entriesOf('waitress-2020'), ['pooled'])
    assert.deepEqual(entriesOf('async-copy'), [])
  })
})
