import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { UserError } from '../../scripts/base/errors.ts'
import { execIn } from '../../scripts/lab/exec.ts'
import { acquireLock } from '../../scripts/lab/lock.ts'
import { projectLabel } from '../../scripts/lab/project.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import { startGenerators } from '../../scripts/run/generators.ts'
import { withLab } from '../../scripts/run/lab.ts'
import { cellsLeft } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { hey } from '../../scripts/scenario/loads/hey.ts'
import { toNetwork } from '../../scripts/scenario/network.ts'
import { bench, leftovers, scenarioFile, silent, testLab } from './harness.ts'

/** More of them, by hand: -e LAB_KILLS=20. */
const kills = Number(process.env['LAB_KILLS'] || 2)

const scenario = `
servers: [nginx, async, waitress]
topologies: [direct, behind-nginx]
blocks: 2
ceilings: false
load: {kind: hey, requests: 100, workers: 10}
`

const short = `
servers: [nginx]
topologies: [direct]
ceilings: false
load: {kind: hey, requests: 100, workers: 10}
`

describe('a run that is killed again and again', () => {
  let settings: Settings
  let docker: Docker

  before(async () => {
    ;({ settings, docker } = await testLab())
  })

  /** Starts a run, and waits until a cell has been measured. */
  async function underWay(args: readonly string[]) {
    const running = bench(settings, args)
    await new Promise<void>((resolve, reject) => {
      running.stderr?.on('data', (data) => {
        if (/req\/s/.test(String(data))) resolve()
      })
      running.then(({ all }) => reject(new Error(`ended too early: ${all}`)), reject)
    })
    return { running }
  }

  /** Kills a run in some part of a cell. */
  async function killAtSomeMoment(args: readonly string[]): Promise<void> {
    const { running } = await underWay(args)
    await sleep(2500 * Math.random())
    running.kill('SIGKILL')
    await running.catch(() => undefined)
    await orphanLock()
  }

  /** The lock says which container the run is in. This one goes on, where that of a killed bench has ended. */
  async function orphanLock(): Promise<void> {
    const name = `${settings.project}-lock`
    const lock = docker.getContainer(name)
    const { Config, Image } = await lock.inspect()
    await lock.remove({ force: true })
    const Labels = { ...Config.Labels, 'lab.owner': '0123456789ab' }
    await docker.createContainer({ name, Image, Labels, HostConfig: { NetworkMode: 'none' } })
  }

  test('a run keeps its claim while containers that do not run are pruned', async () => {
    const { project, self } = settings
    const release = await acquireLock(docker, project, 'first', self)
    await docker.pruneContainers({ filters: { label: ['lab.role=lock', 'lab.run=first'] } })
    await assert.rejects(acquireLock(docker, project, 'second', self), UserError)
    await release()
    assert.deepEqual(await leftovers(docker, project), [])
  })

  test('a container that somebody else started from an image of the lab is left alone', async () => {
    const Labels = { [projectLabel]: settings.project }
    const other = await docker.createContainer({ Image: 'droplet-lab-python', Cmd: ['true'], Labels })
    try {
      const { exitCode, all } = await bench(settings, ['run', '--scenario', await scenarioFile(short)])
      assert.equal(exitCode, 0, String(all))
      assert.equal((await other.inspect()).State.Status, 'created')
    } finally {
      await other.remove()
    }
  })

  test('a run of which k6 is killed says so, and what was measured stays', async () => {
    const { running } = await underWay(['run', '--scenario', await scenarioFile(scenario)])
    const generator = docker.getContainer(`${settings.project}-generator-1`)
    const killed = 'for each in /proc/[0-9]*; do if grep -q k6 $each/comm; then kill -9 ${each#/proc/}; fi; done'
    await execIn(generator, ['sh', '-c', killed])
    const { exitCode, all } = await running
    assert.equal(exitCode, 1, String(all))
    assert.match(String(all), /k6 has ended in its container: it said nothing/)
    assert.ok((await loadRun(settings.reports, undefined)).results.length > 0)
    assert.deepEqual(await leftovers(docker, settings.project), [])
  })

  test('what k6 cannot do is one line, and it goes on after that', async () => {
    await withLab(settings, 'player', silent, new AbortController().signal, async (lab) => {
      await lab.prepareImages(['generator'])
      const network = toNetwork('lan')
      const { player } = await (await startGenerators(lab, [network])).use(network, 0)
      const load = hey({ kind: 'hey', requests: 1, workers: 1, at_least_s: 0 })
      const job = load.job({ cpus: 1, cell_timeout_s: 10 })
      const nowhere = 'http://127.0.0.1:1/'
      await assert.rejects(
        player.play(nowhere, job, '/no-such-folder/x'),
        /^RunError: k6 failed: open \/no-such-folder\/x/,
      )
      const { problem } = await player.ask(nowhere, { timeout_s: 1, part_s: 1, request_s: 1 })
      assert.equal(problem, 'refused')
    })
  })

  test('a run that is killed loses the cell in progress at most, and resume finishes it', async () => {
    let args = ['run', '--scenario', await scenarioFile(scenario)]
    let stored = ''
    for (let kill = 0; kill < kills; kill += 1) {
      await killAtSomeMoment(args)
      const run = await loadRun(settings.reports, undefined)
      assert.ok(cellsLeft(run).length > 0)
      const text = await readFile(join(settings.reports, run.runId, 'cells.jsonl'), 'utf8')
      assert.ok(text.startsWith(stored), 'what was stored before is as it was')
      stored = text.slice(0, text.lastIndexOf('\n') + 1)
      assert.equal(stored.split('\n').length - 1, run.results.length)
      args = ['resume']
    }
    const { exitCode, all } = await bench(settings, ['resume'])
    assert.equal(exitCode, 0, String(all))
    const finished = await loadRun(settings.reports, undefined)
    assert.deepEqual(cellsLeft(finished), [])
    assert.equal(new Set(finished.results.map(({ cell }) => JSON.stringify(cell))).size, finished.results.length)
    assert.deepEqual(await leftovers(docker, settings.project), [])
  })
})
