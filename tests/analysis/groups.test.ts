import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { groupOf, serverGroups } from '../../scripts/analysis/groups.ts'
import type { Server } from '../../scripts/registry/server.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverRowOf } from '../fixtures/run-analysis.ts'
import { serverNamed } from '../fixtures/server.ts'

const load = { kind: 'hey', requests: 1000, workers: 10 } as const
const byProtocol = scenarioSchema.parse({ group_by: 'protocol', load })

const servers: readonly Server[] = [
  serverNamed('nginx', { family: 'nginx', protocol: 'own' }),
  serverNamed('tornado', { family: 'asynchronous', protocol: 'own', model: '1 process', builtOn: 'asyncio' }),
  serverNamed('uvicorn', { protocol: 'asgi', keepsAlive: true, version: '0.30.1', summary: 'An ASGI server' }),
  serverNamed('plain'),
  serverNamed('waitress', { protocol: 'wsgi', keepsAlive: false }),
  serverNamed('hypercorn', { protocol: 'asgi' }),
]

describe('the group of a server', () => {
  test('a server stands under its family where nothing else is asked for', () => {
    assert.deepEqual(
      servers.map((server) => groupOf(server, 'family')),
      ['nginx', 'asynchronous', 'own', 'own', 'own', 'own'],
    )
  })

  test('a server stands under its protocol in words, and the baseline under its own heading', () => {
    assert.deepEqual(
      servers.map((server) => groupOf(server, 'protocol')),
      ['baseline', 'own interface', 'ASGI', 'other', 'WSGI', 'ASGI'],
    )
  })

  test('families are in the order of their first servers, protocols in an order of their own', () => {
    assert.deepEqual(
      serverGroups(servers, 'family').map(([group]) => group),
      ['nginx', 'asynchronous', 'own'],
    )
    assert.deepEqual(
      serverGroups(servers, 'protocol').map(([group, members]) => [group, ...members.map(({ name }) => name)]),
      [
        ['baseline', 'nginx'],
        ['WSGI', 'waitress'],
        ['ASGI', 'uvicorn', 'hypercorn'],
        ['own interface', 'tornado'],
        ['other', 'plain'],
      ],
    )
  })
})

describe('a run by protocol', () => {
  const measured = (names: readonly string[]) => names.map((name, index) => resultOf(name, 'direct', 1000 - index))
  const names = servers.map(({ name }) => name)
  const of = (scenario: typeof byProtocol, results = measured(names)) =>
    analyse(manifestOf(results, { scenario, servers }))

  test('cells of a group stand together, each with its group and its family', () => {
    assert.deepEqual(
      of(byProtocol).cells.map(({ server, group, family }) => [server, group, family]),
      [
        ['nginx', 'baseline', 'nginx'],
        ['waitress', 'WSGI', 'own'],
        ['uvicorn', 'ASGI', 'own'],
        ['hypercorn', 'ASGI', 'own'],
        ['tornado', 'own interface', 'asynchronous'],
        ['plain', 'other', 'own'],
      ],
    )
  })

  test('cells are in the registry’s order where servers are grouped by family', () => {
    const { cells } = of(scenarioSchema.parse({ load }))
    assert.deepEqual(
      cells.map(({ server, group }) => [server, group]),
      servers.map(({ name, family }) => [name, family]),
    )
  })

  test('cells of a group are by CPU time per request where the load sets the rate', () => {
    const constant = { kind: 'steady', rate_rps: 100, seconds: 5 } as const
    const scenario = scenarioSchema.parse({ group_by: 'protocol', load: constant })
    // The last has the highest rate, and so the least CPU time per request.
    const cheapestLast = names.map((name, index) => resultOf(name, 'direct', 1000 + 100 * index))
    assert.deepEqual(
      of(scenario, cheapestLast).cells.map(({ server }) => server),
      ['nginx', 'waitress', 'hypercorn', 'uvicorn', 'tornado', 'plain'],
    )
  })

  test('the rows of servers have those that were measured, with all that they say', () => {
    const { servers: rows } = of(byProtocol, measured(['waitress', 'hypercorn', 'tornado', 'uvicorn']))
    assert.deepEqual(rows, [
      serverRowOf('waitress', { group: 'WSGI', protocol: 'wsgi', keeps_alive: false }),
      serverRowOf('uvicorn', {
        group: 'ASGI',
        protocol: 'asgi',
        keeps_alive: true,
        version: '0.30.1',
        summary: 'An ASGI server',
      }),
      serverRowOf('hypercorn', { group: 'ASGI', protocol: 'asgi' }),
      serverRowOf('tornado', { group: 'own interface', protocol: 'own', model: '1 process', built_on: 'asyncio' }),
    ])
  })

  test('every result has the protocol and the version of its server', () => {
    assert.deepEqual(
      of(byProtocol).rows.map(({ protocol, version }) => [protocol, version]),
      servers.map(({ protocol, version }) => [protocol, version]),
    )
  })
})
