import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { serviceChanges } from '../../scripts/registry/changes.ts'
import { unfitness, unknownHome } from '../../scripts/registry/fitness.ts'
import { asMeasured } from '../../scripts/registry/measured.ts'
import {
  parseModel,
  partFor,
  partToBuild,
  pathsGiven,
  suffixed,
  withoutCheckout,
} from '../../scripts/registry/model.ts'

/** A server as Compose resolves one that extends `droplet`. */
const droplet = {
  cpus: 1,
  mem_limit: '1073741824',
  memswap_limit: '1073741824',
  pids_limit: 512,
  networks: { lab: null },
  restart: 'no',
  deploy: { placement: {} },
  user: '65534:65534',
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
}
const model = parseModel(
  JSON.stringify({
    services: {},
    volumes: { mine: { name: 'p_mine' }, theirs: { name: 'theirs', external: true }, remote: { driver: 'nfs' } },
    configs: { file: { file: '/home/me/lab/x' }, text: { content: 'x' } },
  }),
)
const reason = (changes: object) => unfitness({ ...droplet, ...changes }, model, '/home/me/lab')
const mount = (type: string, changes: object = {}) => ({ volumes: [{ type, target: '/data', ...changes }] })

describe('a server that is described as the lab can measure it', () => {
  test('a server with the limits of a droplet is measured', () => assert.equal(reason({}), null))

  test('a server may run as any user but root, and forbid to gain privileges in any of the engine’s words', () => {
    assert.equal(reason({ user: '1000' }), null)
    assert.equal(reason({ security_opt: ['no-new-privileges', 'no-new-privileges=true', 'label:type:x'] }), null)
  })

  test('a server with read-only mounts, a tmpfs, its own volume, ports and a health check is measured', () => {
    assert.equal(reason(mount('bind', { source: '/home/me/lab/x', read_only: true })), null)
    assert.equal(reason(mount('tmpfs')), null)
    assert.equal(reason(mount('volume', { source: 'mine' })), null)
    assert.equal(reason({ configs: [{ source: 'file' }], build: { context: '/home/me/lab/own' } }), null)
    assert.equal(reason({ ports: ['80'], healthcheck: { test: ['CMD', 'true'] }, restart: 'always' }), null)
  })
})

describe('a server that is not measured', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['with less CPU than a droplet has', { cpus: 0.5 }, /^cpus gives it 0\.5 CPUs instead of 1/],
    ['with more CPU', { cpus: 2 }, /^cpus gives it 2 CPUs/],
    ['with less memory', { mem_limit: '536870912' }, /^mem_limit gives it 536870912 bytes of memory instead of/],
    ['with swap', { memswap_limit: '-1' }, /^memswap_limit gives it/],
    ['with fewer processes', { pids_limit: 100 }, /^pids_limit gives it 100 processes instead of 512/],
    ['with no limit at all', { cpus: undefined }, /^it has no cpus, .*extend the service droplet/],
    [
      'with less in the words of deploy',
      { deploy: { resources: { limits: { cpus: 0.5 } } } },
      /^deploy\.resources\.limits\.cpus gives it 0\.5 CPUs/,
    ],
    ['that is several containers', { deploy: { replicas: 3 } }, /^it is 3 containers/],
    ['that needs another service', { depends_on: { db: { condition: 'service_started' } } }, /^depends_on names db/],
    ['that is linked to another', { links: ['db:database'] }, /^links names db:database/],
    ['that is on another network too', { networks: { lab: null, backend: null } }, /^it is on the network backend too/],
    ['that is on the default network', { networks: { default: null } }, /^it is not on the network lab/],
    ['that is on the host’s network', { network_mode: 'host' }, /^its network_mode is host/],
    ['that is privileged', { privileged: true }, /^it is privileged/],
    ['that has a capability', { cap_add: ['NET_ADMIN'] }, /^it has cap_add/],
    ['that has a GPU', { gpus: [{ count: 1 }] }, /^it has gpus/],
    ['that reserves a device', { deploy: { resources: { reservations: { devices: [{}] } } } }, /^it has devices/],
    [
      'without the usual filter of system calls',
      { security_opt: ['seccomp=unconfined'] },
      /^its security_opt has seccomp/,
    ],
    [
      'whose override allows it to gain privileges',
      { security_opt: ['no-new-privileges:true', 'no-new-privileges:false'] },
      /^it has a way to gain privileges/,
    ],
    ['that runs as root', { user: 'root' }, /^it runs as root, .*; remove user, or extend the service droplet$/],
    ['that runs as root by its number', { user: '0:65534' }, /^it runs as root/],
    ['that runs as the user of its image', { user: undefined }, /^it runs as root/],
    ['with a root that it can write to', { read_only: false }, /^it has a writable root/],
    ['with capabilities', { cap_drop: undefined }, /^it has the engine’s capabilities/],
    ['that may gain privileges', { security_opt: [] }, /^it has a way to gain privileges/],
    ['with a volume of another driver', mount('volume', { source: 'remote' }), /^its volume remote has a driver/],
    ['with a config that is not a file', { configs: [{ source: 'text' }] }, /^its configs text has no file/],
    [
      'that is built with a folder from outside',
      { build: { context: '/home/me/lab', additional_contexts: { shared: '/home/me/shared' } } },
      /^it is built from \/home\/me\/shared/,
    ],
    ['that sees the host’s processes', { pid: 'host' }, /^its pid is host/],
    ['that chooses a CPU', { cpuset: '0' }, /^it has a cpuset/],
    ['with a folder of the host to write to', mount('bind', { source: '/x' }), /^it mounts \/x writable.*add :ro$/],
    [
      'with a folder of an unknown home',
      mount('bind', { source: `${unknownHome}/x` }),
      /^it mounts a folder of your home/,
    ],
    ['with the engine’s socket', mount('bind', { source: '/var/run/docker.sock' }), /^it mounts the engine’s socket/],
    ['with a volume that is not the lab’s', mount('volume', { source: 'theirs' }), /^it mounts the volume theirs/],
    ['that is built from outside', { build: { context: '/home/me/lab2' } }, /^it is built from \/home\/me\/lab2/],
  ]
  for (const [name, changes, expected] of cases)
    test(`a server ${name} is not measured`, () => assert.match(reason(changes) ?? 'fit', expected))
})

describe('a server as it is created', () => {
  test('a created server has no health check and is never restarted, and both are reported', () => {
    const { service, notes } = asMeasured({ ...droplet, healthcheck: { test: ['CMD', 'x'] }, restart: 'always' })
    assert.deepEqual([service['healthcheck'], service['restart']], [{ disable: true }, 'no'])
    assert.deepEqual(notes, ['its health check is off', 'it is not restarted (restart: always)'])
    assert.deepEqual(asMeasured(droplet).notes, [])
  })

  test('a created server has a fresh volume in place of a named one and makes no folder on the host', () => {
    const bind = { type: 'bind', source: '/x', target: '/x', read_only: true, bind: { create_host_path: true } }
    const { service, notes } = asMeasured({
      ...droplet,
      volumes: [{ type: 'volume', source: 'mine', target: '/data', volume: {} }, bind],
    })
    assert.deepEqual(service['volumes'], [
      { type: 'volume', target: '/data', volume: {} },
      { ...bind, bind: { create_host_path: false } },
    ])
    assert.deepEqual(notes, ['its volume mine is empty at the start of each cell'])
  })

  test('a created server has no fixed name and no port on the host', () => {
    const { service } = asMeasured({ ...droplet, container_name: 'mine', ports: ['80:80'] })
    assert.deepEqual([service['container_name'], service['ports']], [undefined, undefined])
  })

  test('a created server keeps the limits that deploy gives it', () => {
    const { deploy: _, cpus: __, ...bare } = droplet
    const { service } = asMeasured({ ...bare, deploy: { resources: { limits: { cpus: 1 } } } })
    assert.equal(service['cpus'], 1)
  })
})

describe('the part of a project that creates a service', () => {
  const project = parseModel(
    JSON.stringify({
      services: {
        server: { image: 'a', build: {}, profiles: ['lab'] },
        proxy: { image: 'b', network_mode: 'service:nginx', depends_on: { nginx: {} } },
        broken: { cpus: 1, deploy: { resources: { limits: { cpus: 2 } } } },
      },
      networks: { lab: { internal: true } },
    }),
  )

  test('a service is created with those whose network it shares, and without other services’ mistakes', () => {
    const part = partFor(project, ['proxy'], { proxy: { network_mode: 'service:server' } })
    assert.deepEqual(part, {
      services: { proxy: { image: 'b', network_mode: 'service:server' }, server: { image: 'a' } },
      networks: { lab: { internal: true } },
      volumes: {},
      configs: {},
      secrets: {},
    })
  })

  test('what belongs to the network of a service goes to the service whose network it lives in', () => {
    const { services } = parseModel(
      JSON.stringify({
        services: {
          server: { image: 'a', hostname: 'app', expose: ['80'], dns: ['10.0.0.1'], extra_hosts: ['x=127.0.0.1'] },
          counters: { image: 'c', dns: ['10.0.0.2'] },
        },
      }),
    )
    const changes = { server: { network_mode: 'service:counters' } }
    assert.deepEqual(partFor({ ...project, services }, ['server', 'counters'], changes).services, {
      server: { image: 'a', network_mode: 'service:counters' },
      counters: { image: 'c', hostname: 'app', expose: ['80'], dns: ['10.0.0.2'], extra_hosts: ['x=127.0.0.1'] },
    })
  })

  test('the files that a service is given are its configs, its secrets and its mounts', () => {
    const { services, ...model } = parseModel(
      JSON.stringify({
        services: {
          server: {
            configs: [{ source: 'app' }],
            secrets: [{ source: 'key' }, { source: 'of-a-variable' }],
            volumes: [
              { type: 'bind', source: '/lab/settings', target: '/settings' },
              { type: 'tmpfs', target: '/tmp' },
            ],
          },
        },
        configs: { app: { file: '/lab/a.toml' } },
        secrets: { key: { file: '/lab/key' }, 'of-a-variable': { environment: 'KEY' } },
      }),
    )
    assert.deepEqual(pathsGiven(services['server'] ?? {}, model), ['/lab/a.toml', '/lab/key', '/lab/settings'])
    assert.deepEqual(pathsGiven({}, model), [])
  })

  test('variables of a change stand beside the service’s own', () => {
    const { services } = parseModel(
      JSON.stringify({ services: { server: { image: 'a', environment: { BACKLOG: '5', DELAY_MS: '0' } } } }),
    )
    const part = partFor({ ...project, services }, ['server'], { server: { environment: { DELAY_MS: '9' } } })
    assert.deepEqual(Object.entries(part)[0]?.[1], {
      server: { image: 'a', environment: { BACKLOG: '5', DELAY_MS: '9' } },
    })
  })

  test('a part with a suffix has other names, and services that share a network share that of the same suffix', () => {
    const part = partFor(project, ['proxy'], { proxy: { network_mode: 'service:server' } })
    assert.deepEqual(suffixed(part, '-lane2').services, {
      'proxy-lane2': { image: 'b', network_mode: 'service:server-lane2' },
      'server-lane2': { image: 'a' },
    })
    assert.deepEqual(suffixed(part, ''), part)
  })

  test('the part of a project that builds an image has nothing else in it', () => {
    assert.deepEqual(partToBuild(project, ['server']), { services: { server: { image: 'a', build: {} } }, secrets: {} })
  })
})

describe('the services of an earlier run', () => {
  test('services are the same in a checkout that moved, and after their image was built again', () => {
    const at = (checkout: string) =>
      withoutCheckout({ volumes: [{ source: `${checkout}/own "x"` }], build: { context: checkout } }, checkout)
    assert.deepEqual(at('/home/me/my lab'), at('/srv/"lab"'))
    assert.deepEqual(serviceChanges({ a: { build: { x: 1 } } }, { a: { build: { x: 2 } } }), [])
  })

  test('are changed in the keys that differ, and one that is gone is not among them', () => {
    const changes = serviceChanges({ a: { x: 1 }, b: { x: 1, y: [2] }, c: {} }, { b: { x: 1, y: [3] }, c: {} })
    assert.deepEqual(changes, [{ service: 'b', keys: ['y'] }])
  })
})
