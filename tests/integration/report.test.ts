import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type Docker from 'dockerode'
import { type Compose, composeFor } from '../../scripts/lab/compose.ts'
import { connect, labLabel } from '../../scripts/lab/engine.ts'
import { execIn } from '../../scripts/lab/exec.ts'
import { describeSelf, mirrorCheckout } from '../../scripts/lab/self.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import { readRuns } from '../../scripts/report/html/runs.ts'
import { testSettings, useComposeFiles } from './harness.ts'

const port = '18800'

describe('the service that serves the reports', () => {
  let settings: Settings
  let compose: Compose
  let service: Docker.Container
  let details: Docker.ContainerInspectInfo

  before(async () => {
    useComposeFiles()
    settings = await testSettings()
    const docker = await connect()
    const { checkout, given } = await describeSelf(docker, settings)
    await mirrorCheckout(checkout, settings.root)
    const own = composeFor({ project: `${settings.project}-report` }, checkout)
    const env = Object.fromEntries(given.map((name) => [name, process.env[name] ?? '']))
    compose = (args) => own(args, { env: { ...env, LAB_REPORT_PORT: port } })
    await compose(['build', 'report'])
    await compose(['up', '--detach', '--no-build', 'report'])
    const id = await compose(['ps', '--quiet', 'report'])
    service = docker.getContainer(id.trim())
    details = await service.inspect()
  })
  // Without the volumes, which the tests' own container uses.
  after(() => compose(['down']))

  const said = async () => String(await service.logs({ stdout: true, stderr: true }))

  /** Asks it from within: its port is the host's, which is not to be reached from here. */
  async function get(path: string): Promise<string> {
    const ask = `fetch('http://127.0.0.1:${port}${path}').then((answer) => answer.text()).then(console.log)`
    const { exitCode, stdout, stderr } = await execIn(service, ['node', '-e', ask])
    assert.equal(exitCode, 0, stderr)
    return stdout
  }

  async function inShell(command: string): Promise<string> {
    const { stdout, stderr } = await execIn(service, ['sh', '-c', command])
    return (stdout + stderr).trim()
  }

  test('bench report prints its address and answers there', async () => {
    const deadline = Date.now() + 20_000
    while (!(await said()).includes('Ctrl-C') && Date.now() < deadline) await setTimeout(100)
    assert.match(await said(), new RegExp(`reports: http://127\\.0\\.0\\.1:${port}/ `))
    assert.match(await get('/'), /<h1>Runs<\/h1>/)
  })

  test('bench report lists every run in its index and serves the files', async () => {
    const reports = join(settings.root, 'reports')
    const runs = await readRuns(reports)
    const index = await get('/')
    for (const { folder } of runs) assert.ok(index.includes(folder), folder)
    const schema = await readFile(join(reports, 'results.schema.json'), 'utf8')
    assert.equal((await get('/results.schema.json')).trim(), schema.trim())
  })

  test('bench report is published on the loopback address only', () => {
    assert.deepEqual(details.NetworkSettings.Ports, { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: port }] })
  })

  test('bench report is alone on its network', async () => {
    const networks = Object.keys(details.NetworkSettings.Networks)
    assert.deepEqual(networks, [`${settings.project}-report_reports`])
    const { services } = JSON.parse(await compose(['--profile', '*', 'config', '--format', 'json']))
    const there = Object.keys(services).filter((name) => 'reports' in (services[name].networks ?? {}))
    assert.deepEqual(there, ['report'])
  })

  test('bench report mounts the reports and its code read-only, and no socket of the engine', async () => {
    const mounts = details.Mounts.map(({ Destination, RW }) => [Destination, RW])
    assert.deepEqual(mounts.toSorted(), [
      ['/bench/scripts', false],
      ['/reports', false],
    ])
    for (const folder of ['/reports', '/bench', '/tmp'])
      assert.match(await inShell(`touch ${folder}/anything`), /Read-only file system/)
    assert.match(await inShell('ls /var/run/docker.sock'), /No such file/)
  })

  test('bench report can read files of any owner and has no other capability', async () => {
    const status = await inShell('cat /proc/1/status')
    // The second bit is CAP_DAC_READ_SEARCH.
    for (const set of ['CapEff', 'CapPrm', 'CapBnd']) assert.match(status, new RegExp(`^${set}:\\s+0+4$`, 'm'))
    assert.match(await inShell('chown 65534 /tmp'), /Read-only file system|Operation not permitted/)
    assert.match(status, /^NoNewPrivs:\s+1$/m)
  })

  test('the container of bench report has the lab’s labels', () => {
    for (const [name, value] of Object.entries({ ...labLabel, 'lab.role': 'report' }))
      assert.equal(details.Config.Labels[name], value, name)
  })

  test('bench report ends by itself when it is stopped', async () => {
    await service.stop()
    const { State } = await service.inspect()
    // 137 would be that it had to be killed.
    assert.equal(State.ExitCode, 0)
  })
})
