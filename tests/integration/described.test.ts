import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { connect } from '../../scripts/lab/engine.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { bench, leftovers, runScenario, scenarioFile, testSettings, useComposeFiles } from './harness.ts'

const fixture = 'docker-compose.described.yml'
const inForce = ['by-variable', 'by-name-alone', 'by-env-file', 'by-mount', 'by-config']
const harmless = ['with-health-check', 'remembers', 'named-and-published']
const refused = ['with-deploy', 'with-another-network', 'with-a-database', 'cannot-be-built']

/** Variables as Compose carries them from the shell of the one who typed the command. */
const shell: Readonly<Record<string, string>> = {
  LAB_TEST_BODY: 'Hello, World!',
  LAB_TEST_WHO: 'World',
  BODY: 'Hello, World!',
}
const carried = Object.fromEntries(
  Object.entries(shell).flatMap(([name, value]) => [
    [`LAB_SET_${name}`, '1'],
    [`LAB_VALUE_${name}`, value],
  ]),
)

describe('servers with Compose settings that the lab does not use itself', () => {
  let manifest: Manifest
  let settings: Settings

  before(async () => {
    useComposeFiles(fixture)
    Object.assign(process.env, carried)
    settings = await testSettings()
    manifest = await runScenario(settings, {
      servers: ['nginx', ...inForce, ...harmless, ...refused, 'restarts'],
      topologies: ['direct'],
      load: { kind: 'hey', requests: 100, workers: 10 },
      blocks: 2,
      ready_timeout_s: 10,
    })
  })
  after(() => {
    for (const name of Object.keys(carried)) delete process.env[name]
  })

  const outcomesOf = (server: string) => [
    ...new Set(manifest.results.filter(({ cell }) => cell.server === server).map(({ outcome }) => outcome)),
  ]

  for (const server of [...inForce, ...harmless])
    test(`the server ${server} is measured as its Compose file describes it`, () => {
      const reasons = manifest.results.filter(({ cell }) => cell.server === server).map(({ reason }) => reason)
      assert.deepEqual(outcomesOf(server), ['ok'], reasons.join('; '))
    })

  for (const server of refused)
    test(`the server ${server} is refused, and the other servers are measured`, () => {
      assert.deepEqual(outcomesOf(server), ['invalid'])
      assert.ok(manifest.warnings.some((line) => line.startsWith(`service ${server} is not measured: `)))
    })

  test('a server that ends is not started again, whatever its restart policy', () =>
    assert.deepEqual(outcomesOf('restarts'), ['died']))

  test('run.json has each measured service as Compose resolved it', () => {
    assert.deepEqual(manifest.services['by-variable']?.['environment'], { BODY: 'Hello, World!' })
    assert.deepEqual(
      Object.keys(manifest.services).sort(),
      [...manifest.servers.map(({ name }) => name), 'proxy'].sort(),
    )
  })

  test('a run of servers with unusual Compose settings leaves no container or network behind', async () =>
    assert.deepEqual(await leftovers(await connect(), settings.project), []))
})

describe('a run whose Compose files changed', () => {
  const one =
    'servers: [by-variable]\ntopologies: [direct]\nceilings: false\nload: {kind: hey, requests: 100, workers: 10}\n'
  let settings: Settings
  const inShell = (body: string) => ({
    env: { LAB_REPORTS: settings.reports, ...carried, LAB_VALUE_LAB_TEST_BODY: body },
  })

  before(async () => {
    settings = await testSettings()
  })

  test('a run is refused in one line while a variable of a measured service is unknown', async () => {
    useComposeFiles(fixture)
    const { exitCode, stderr } = await bench(settings, ['run', '--scenario', await scenarioFile(one)])
    assert.match(
      String(stderr),
      /^error: service by-variable: \$\{LAB_TEST_BODY\} in .*docker-compose\.described\.yml is a variable of your shell/m,
    )
    assert.equal(exitCode, 2)
  })

  test('a run is resumed only with the same Compose files, and a refused resume leaves nothing behind', async () => {
    const first = await bench(settings, ['run', '--scenario', await scenarioFile(one)], inShell('Hello, World!'))
    assert.equal(first.exitCode, 0, String(first.all))
    const { runId } = await loadRun(settings.reports, undefined)
    const again = async (command: string, body: string) => bench(settings, [command, runId], inShell(body))
    const other = await again('resume', 'Hello!')
    assert.match(
      String(other.stderr),
      /^error: service by-variable has changed since \S+ \(environment\); give bench the same/m,
    )
    useComposeFiles()
    const missing = await again('resume', 'Hello, World!')
    assert.match(String(missing.stderr), /^error: service by-variable of \S+ is not in the Compose files/m)
    const repeated = await again('rerun', 'Hello, World!')
    assert.match(
      String(repeated.stderr),
      /^error: reports\/\S+\/run\.json:? there is no server, family or group "by-variable"/m,
    )
    assert.deepEqual([other.exitCode, missing.exitCode, repeated.exitCode], [2, 2, 2])
    assert.equal((await again('report', 'Hello, World!')).exitCode, 0)
    assert.deepEqual(await leftovers(await connect(), settings.project), [])
  })

  test('an override of the service droplet is one line that names it, and nothing is measured', async () => {
    useComposeFiles('docker-compose.half-droplet.yml')
    const file = await scenarioFile(one.replace('by-variable', 'nginx'))
    const { exitCode, stderr } = await bench(settings, ['run', '--scenario', file])
    assert.match(String(stderr), /^error: service droplet: cpus gives it 0\.5 CPUs instead of 1; remove it$/m)
    assert.equal(exitCode, 2)
    assert.deepEqual(await leftovers(await connect(), settings.project), [])
  })

  test('a missing Compose file is reported in one line', async () => {
    const { exitCode, stderr } = await bench(settings, ['run'], {
      env: { LAB_REPORTS: settings.reports, COMPOSE_FILE: 'docker-compose.yml:nowhere.yml' },
    })
    assert.match(String(stderr), /^error: the Compose file nowhere\.yml is not in the checkout/m)
    assert.equal(exitCode, 2)
  })
})
