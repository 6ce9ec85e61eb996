import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { parseRegistry } from '../../scripts/registry/registry.ts'
import { serverNamed } from '../fixtures/server.ts'

const server = (labels: Record<string, string> = {}, more: object = {}) => ({
  image: 'droplet-lab-python',
  labels: { 'lab.role': 'server', 'lab.port': '8888', ...labels },
  ...more,
})
const proxy = { image: 'droplet-lab-nginx', labels: { 'lab.role': 'proxy', 'lab.port': '8080' } }
const registry = (services: object) => parseRegistry({ services: { proxy, ...services } })
const refused = (services: object, message: RegExp) =>
  assert.throws(
    () => registry(services),
    (error) => error instanceof UserError && message.test(error.message),
  )

describe('the registry', () => {
  test('the registry has every service with the role server, in its order and then by name', () => {
    const { servers, proxyPort } = registry({
      zebra: server(),
      apple: server(),
      nginx: server({ 'lab.order': '1', 'lab.baseline': 'true', 'lab.family': 'nginx' }),
      async: server({ 'lab.order': '12' }),
      generator: { image: 'droplet-lab-generator', labels: { 'lab.role': 'generator' } },
      other: { image: 'x' },
    })
    assert.deepEqual(
      servers.map(({ name }) => name),
      ['nginx', 'async', 'apple', 'zebra'],
    )
    assert.deepEqual(servers[0], serverNamed('nginx', { image: 'droplet-lab-python', family: 'nginx', baseline: true }))
    assert.equal(proxyPort, 8080)
  })

  test('the registry has what labels say of a server', () => {
    const { servers } = registry({
      today: server({
        'lab.groups': 'today, wsgi',
        'lab.protocol': 'wsgi',
        'lab.model': '1 process',
        'lab.built-on': 'h11',
        'lab.keep-alive': 'no',
        'lab.package': 'today',
        'lab.summary': 'A server.',
      }),
      silent: server(),
    })
    assert.deepEqual(
      servers.map(({ groups, protocol, model, builtOn, keepsAlive, package: from, summary }) => [
        groups,
        protocol,
        model,
        builtOn,
        keepsAlive,
        from,
        summary,
      ]),
      [
        [[], null, null, null, null, null, null],
        [['today', 'wsgi'], 'wsgi', '1 process', 'h11', false, 'today', 'A server.'],
      ],
    )
  })

  test('the registry refuses a protocol or a keep-alive that it does not know, and says which there are', () => {
    refused(
      { mine: server({ 'lab.protocol': 'WSGI' }) },
      /service mine: label lab\.protocol is "WSGI"; it can be wsgi, asgi, own/,
    )
    refused(
      { mine: server({ 'lab.keep-alive': 'true' }) },
      /service mine: label lab\.keep-alive is "true"; it can be yes, no/,
    )
  })

  test('the registry refuses any other label whose value it does not know, instead of passing over it', () => {
    for (const [label, value, wanted] of [
      ['lab.in-all', 'no', 'can be true, false'],
      ['lab.baseline', 'yes', 'can be true, false'],
      ['lab.ceiling', 'keepalive', 'can be keep-alive, closing'],
      ['lab.order', 'first', 'must be a whole number'],
    ] as const)
      assert.throws(
        () => registry({ mine: server({ [label]: value }) }),
        new UserError(`service mine: label ${label} is "${value}"; it ${wanted}`),
      )
  })

  test('the registry has the servers that show what the generator can do, and those that are not in all', () => {
    const { servers, ceilings } = registry({
      fast: server({ 'lab.ceiling': 'closing', 'lab.in-all': 'false' }),
      faster: server({ 'lab.ceiling': 'keep-alive', 'lab.in-all': 'true', 'lab.baseline': 'false' }),
    })
    assert.deepEqual(
      ceilings.map(({ pattern, server: { name } }) => [pattern, name]),
      [
        ['keep-alive', 'faster'],
        ['closing', 'fast'],
      ],
    )
    assert.deepEqual(
      servers.map(({ inAll }) => inAll),
      [false, true],
    )
  })

  test('the registry knows which service builds an image, also where services share a build', () => {
    const build = { context: '.', dockerfile: 'images/python/Dockerfile' }
    const { builders } = registry({ python: { image: 'p', build }, copy: { image: 'p', build }, async: server() })
    assert.deepEqual([...builders], [['p', 'python']])
  })

  test('the registry refuses two builds of one image', () => {
    refused(
      { python: { image: 'p', build: { context: '.' } }, mine: server({}, { image: 'p', build: { context: 'mine' } }) },
      /services python and mine build different images under the name p/,
    )
  })

  test('the registry refuses a server without a port, with the proxy’s port, or without an image, and names it', () => {
    refused({ mine: server({ 'lab.port': '' }) }, /service mine: label lab\.port is ""/)
    refused({ mine: server({ 'lab.port': '8080' }) }, /service mine: lab\.port 8080 is where the proxy listens/)
    refused({ mine: server({}, { image: undefined }) }, /service mine: a server needs an image name/)
  })

  test('the registry refuses two baselines', () => {
    refused(
      { a: server({ 'lab.baseline': 'true' }), b: server({ 'lab.baseline': 'true' }) },
      /only one can be lab\.baseline/,
    )
  })
})
