import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Container } from '../../scripts/lab/container.ts'
import { createDroplet, removeDroplet } from '../../scripts/lab/droplet.ts'
import { connect } from '../../scripts/lab/engine.ts'
import { execIn } from '../../scripts/lab/exec.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import { absence } from '../../scripts/registry/packages.ts'
import type { Server } from '../../scripts/registry/server.ts'
import type { Lab } from '../../scripts/run/lab.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { assertDroplets, holdLab, leftovers, runScenario, testLab, testSettings, useComposeFiles } from './harness.ts'

/** Waits until a server has answered three times: one that is told to end while it begins is another question. */
async function answering(container: Container, { name, port }: Server): Promise<void> {
  const ask = `import urllib.request as u; assert u.urlopen("http://127.0.0.1:${port}/", timeout=2).read() == b"Hello, World!"`
  for (let tries = 0, answers = 0; answers < 3; tries++) {
    assert.ok(tries < 50, `${name} does not answer`)
    answers += (await execIn(container, ['python', '-c', ask])).exitCode === 0 ? 1 : 0
    await sleep(200)
  }
}

/** Those of a manifest's servers that its image has, by name; the others' cells say why they are not measured. */
function absentOf({ results }: Manifest): Map<string, string> {
  const absent = results.filter(({ reason }) => /^its image could not install /.test(reason))
  return new Map(absent.map(({ cell, reason }) => [cell.server, reason]))
}

describe('the servers of today, direct and behind NGINX', () => {
  let manifest: Manifest
  let absent: ReadonlyMap<string, string>

  before(async () => {
    useComposeFiles()
    manifest = await runScenario(await testSettings(), { servers: ['nginx', 'today'], group_by: 'protocol' })
    absent = absentOf(manifest)
  })

  test('every server of today answers every request, but for those that have no package here, which say so', (context) => {
    for (const [server, reason] of absent) context.diagnostic(`${server} is left out: ${reason}`)
    const measured = manifest.results.filter(({ cell }) => !absent.has(cell.server))
    assert.deepEqual(
      measured.map(({ cell, outcome, reason, figures }) => [cellId(cell), outcome, reason, figures?.answered]),
      measured.map(({ cell }) => [cellId(cell), 'ok', '', 200]),
    )
    // All of them have wheels for these two, or are compiled.
    if (['x64', 'arm64'].includes(process.arch)) assert.deepEqual([...absent], [])
    assert.ok(measured.length > 0)
  })

  test('a server of today keeps its connections exactly if its label says so', () => {
    const direct = manifest.results.filter(({ cell }) => cell.topology === 'direct' && !absent.has(cell.server))
    for (const { cell, figures } of direct) {
      const { keepsAlive } = manifest.servers.find(({ name }) => name === cell.server) as Server
      const connections = figures?.connections ?? 0
      // One that closes may lose a connection that it had begun, and one that keeps some closes others.
      assert.ok(keepsAlive ? connections < 100 : connections >= 200, `${cell.server}: ${connections}`)
    }
  })

  test('the kernel holds every server of today to the droplet’s limits', () => {
    assertDroplets({ ...manifest, results: manifest.results.filter(({ cell }) => !absent.has(cell.server)) })
  })

  test('run.json has the version of every server of today, as its image lists it', () => {
    const unknown = manifest.servers.filter(
      ({ name, version }) => !absent.has(name) && !/^\d+\.\d+/.test(version ?? ''),
    )
    assert.deepEqual(
      unknown.map(({ name }) => name),
      [],
    )
  })
})

describe('the end of a server of today', async () => {
  const { settings, docker } = await testLab()
  let lab: Lab
  let giveUp: () => Promise<void>
  let servers: readonly Server[] = []

  before(async () => {
    giveUp = await holdLab(settings, 'ending', async (held) => {
      lab = held
      servers = held.view.registry.servers.filter(({ family, groups }) => [family, ...groups].includes('today'))
      await held.prepareImages([...servers.map(({ name }) => name), 'counters'])
    })
  })
  after(() => giveUp())

  test('every server of today ends by itself when it is told to, within its grace', async (context) => {
    for (const server of servers) {
      const absent = absence(server, lab.packages)
      if (absent !== null) {
        context.diagnostic(`${server.name}: ${absent}`)
        continue
      }
      const droplet = await createDroplet(lab.droplets, server, 'direct')
      await droplet.server.start()
      await answering(droplet.server, server)
      const container = docker.getContainer(droplet.server.id)
      await container.stop()
      const { State } = await container.inspect()
      // 137: it was killed when its grace was over. 143: it ended by the signal itself, as Python does without a handler.
      assert.ok(!State.Running && State.ExitCode !== 137, `${server.name}: exit code ${State.ExitCode}`)
      await removeDroplet(droplet)
    }
  })
})

describe('a server whose package cannot be had', () => {
  let manifest: Manifest

  before(async () => {
    useComposeFiles('docker-compose.absent.yml')
    manifest = await runScenario(await testSettings(), { servers: ['absent', 'present'], topologies: ['direct'] })
  })

  test('is left out by itself with a line, and its neighbour of the same image is measured', () => {
    const outcomes = manifest.results.map(({ cell, outcome, reason }) => [cell.server, outcome, reason])
    assert.deepEqual(
      new Map(outcomes.map(([server, outcome]) => [server, outcome])),
      new Map([
        ['absent', 'invalid'],
        ['present', 'ok'],
      ]),
    )
    assert.match(absentOf(manifest).get('absent') ?? '', /^its image could not install pywin32: .*pywin32/)
    assert.ok(
      manifest.warnings.some((line) =>
        /^service absent is not measured: its image could not install pywin32/.test(line),
      ),
    )
  })

  test('leaves no container behind', async () => {
    assert.deepEqual(await leftovers(await connect(), (await testSettings()).project), [])
  })
})
