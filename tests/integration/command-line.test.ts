import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import type Docker from 'dockerode'
import { labLabel, orNull } from '../../scripts/lab/engine.ts'
import { findContainer } from '../../scripts/lab/project.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import { resultsSchema } from '../../scripts/report/results-json.ts'
import { cellsLeft } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { bench, leftovers, scenarioFile, testLab, useComposeFiles } from './harness.ts'

const scenario = `
servers: [nginx, sequential1, async]
topologies: [direct, behind-nginx]
ceilings: false
load: {kind: hey, requests: 100, workers: 10}
`

describe('the command line', () => {
  let settings: Settings
  let docker: Docker
  let mine = ''

  before(async () => {
    ;({ settings, docker } = await testLab())
    mine = await scenarioFile(scenario)
  })

  /** Starts a run, and gives it with its first cell measured. */
  async function startedRun() {
    const running = bench(settings, ['run', '--scenario', mine])
    await new Promise<void>((resolve, reject) => {
      running.stderr?.on('data', (data) => {
        if (/req\/s/.test(String(data))) resolve()
      })
      running.then(({ all }) => reject(new Error(`ended too early: ${all}`)), reject)
    })
    return { running }
  }

  test('a SIGTERM ends the run, keeps the measured cells, removes the containers, and the run can be resumed', async () => {
    const { running } = await startedRun()
    running.kill('SIGTERM')
    const { exitCode, all } = await running
    assert.equal(exitCode, 1)
    assert.match(String(all), /error: interrupted/)
    assert.deepEqual(await leftovers(docker, settings.project), [])

    const interrupted = await loadRun(settings.reports, undefined)
    assert.equal(interrupted.status, 'interrupted')
    const measured = interrupted.results.length
    assert.ok(measured > 0 && cellsLeft(interrupted).length > 0, `${measured} cells`)
    assert.match(String(all), new RegExp(`Finish the run with: .* resume ${interrupted.runId}`))

    const resumed = await bench(settings, ['resume'])
    assert.equal(resumed.exitCode, 0, String(resumed.all))
    const finished = await loadRun(settings.reports, interrupted.runId)
    assert.equal(finished.status, 'finished')
    assert.deepEqual(finished.results.slice(0, measured), interrupted.results)
    assert.deepEqual(finished.order, interrupted.order)
    assert.deepEqual(cellsLeft(finished), [])
    const samples = await readdir(join(settings.reports, finished.runId, 'samples'))
    assert.equal(samples.length, 5)
  })

  test('a SIGTERM ends a command that has started nothing at once, also one that only reckons', async () => {
    const running = bench(settings, ['fit'])
    running.stderr?.once('data', () => running.kill('SIGTERM'))
    // Its simulation takes minutes, and what does not end within seconds is killed.
    assert.equal((await running).signal, 'SIGTERM')
  })

  test('the page of a run shows the figures of results.csv, and bench report renders it again', async () => {
    const { runId } = await loadRun(settings.reports, undefined)
    const read = (name: string) => readFile(join(settings.reports, name), 'utf8')
    const rows = parse(await read(`${runId}/results.csv`), { columns: true }) as Record<string, string>[]
    const page = await read(`${runId}/report.html`)
    const analysis = resultsSchema.parse(JSON.parse(await read(`${runId}/results.json`)))
    assert.equal(analysis.cells.length, rows.length)
    for (const { server, topology, rps, mean_s } of rows) {
      const cell = analysis.cells.find((one) => one.server === server && one.topology === topology)
      assert.equal(cell?.rps?.toFixed(2), rps, server)
      assert.ok(page.includes(`>${rps}<`) && page.includes(`>${mean_s}<`), server)
    }
    const again = await bench(settings, ['report', runId, runId])
    assert.equal(again.exitCode, 0, String(again.all))
    assert.equal(await read(`${runId}/report.html`), page)
    assert.match(await read('side-by-side.html'), /2 runs side by side/)
    assert.match(await read('index.html'), new RegExp(`${runId}/report.html`))
  })

  test('a second run is refused while one is in progress, and the error names that one', async () => {
    const running = bench(settings, ['run', '--scenario', mine])
    const lock = docker.getContainer(`${settings.project}-lock`)
    // Not after its first cell: the second run begins as slowly as the first, and would come when that one has ended.
    while (running.exitCode === null && !(await orNull(lock.inspect(), 404))) await setTimeout(50)
    const second = await bench(settings, ['run', '--scenario', mine])
    // The first one is not disturbed.
    const { exitCode, all } = await running
    assert.equal(exitCode, 0, String(all))
    const first = await loadRun(settings.reports, undefined)
    assert.equal(first.status, 'finished')
    assert.match(
      String(second.stderr),
      new RegExp(`^error: the run ${first.runId} is still running in container \\w+; .*$`, 'm'),
    )
    assert.equal(second.exitCode, 2)
  })

  test('a new run takes over the lock of a killed run and removes its containers', async () => {
    const self = await docker.getContainer(settings.self).inspect()
    const labels = {
      ...labLabel,
      'com.docker.compose.project': settings.project,
      'com.docker.compose.service': 'async',
    }
    const create = (name: string, more: Record<string, string>) =>
      docker.createContainer({
        name,
        Image: self.Image,
        Labels: { ...labels, ...more },
        HostConfig: { NetworkMode: 'none' },
      })
    await create(`${settings.project}-async-1`, {})
    await create(`${settings.project}-lock`, {
      'com.docker.compose.project': '',
      'lab.run': 'killed',
      'lab.owner': '0123456789ab',
    })
    const { exitCode, all } = await bench(settings, ['run', '--scenario', mine, '--servers', 'nginx'])
    assert.equal(exitCode, 0, String(all))
    assert.match(String(all), /removed the containers of an earlier run that was killed/)
    assert.deepEqual(await leftovers(docker, settings.project), [])
  })

  test('a run leaves containers that are not the lab’s alone', async () => {
    const self = await docker.getContainer(settings.self).inspect()
    const stranger = await docker.createContainer({
      name: 'droplet-lab-test-stranger',
      Image: self.Image,
      Entrypoint: ['sleep', '300'],
      HostConfig: { NetworkMode: 'none' },
    })
    try {
      await stranger.start()
      await bench(settings, ['run', '--scenario', mine, '--servers', 'nginx'])
      assert.equal((await stranger.inspect()).State.Running, true)
    } finally {
      await stranger.remove({ force: true })
    }
  })

  const refused = async (args: readonly string[], line: RegExp) => {
    const { exitCode, stderr } = await bench(settings, args)
    assert.match(String(stderr), line)
    assert.equal(exitCode, 2)
  }

  test('each mistake of the user is reported in one line with exit code 2', async () => {
    await refused(['--nonsense'], /^error: unknown option '--nonsense'/m)
    await refused(
      ['run', '--requests', 'many'],
      /^error: option '--requests <n>' argument 'many' is invalid. It must be a whole number./m,
    )
    await refused(['report', 'nothing'], /^error: there is no run reports\/nothing; name one/m)
    await refused(['run', '--workers', '5000'], /^error: --requests: must be at least the number of workers$/m)
    await refused(
      ['run', '--servers', 'apache'],
      /^error: --servers: there is no server, family or group "apache"; families: nginx, sequential, .*; servers in all: nginx, sequential1, /m,
    )
    await refused(
      ['run', '--scenario', 'nowhere'],
      /^error: there is no scenario scenarios\/nowhere\.yaml in the repository; there are article, capacity, example, .*exposure, internet, million, open, questions\/access-log, .*smoke/m,
    )
    await refused(['resume', 'never-was'], /^error: there is no run reports\/never-was; /m)
    await refused(['resume', '../etc'], /^error: "\.\.\/etc" is not the name of a run/m)
    const wrong = await scenarioFile(scenario.replace('[direct', '[dirct'))
    await refused(
      ['run', '--scenario', wrong],
      /mine\.yaml:3:14: topologies\[0\] is "dirct"; expected one of "direct"\|"behind-nginx"/m,
    )
  })

  test('a run in which no server answers ends with exit code 1', async () => {
    useComposeFiles('docker-compose.misbehaving.yml')
    const { exitCode, stderr } = await bench(settings, ['run', '--scenario', mine, '--servers', 'exits-at-once'])
    useComposeFiles()
    assert.equal(exitCode, 1)
    assert.match(String(stderr), /^error: no server answered a single request; see the logs in reports\/[\w-]+$/m)
  })

  test('bench time says where the time of a run went', async () => {
    const { exitCode, stdout } = await bench(settings, ['time'])
    assert.equal(exitCode, 0)
    assert.match(String(stdout), /% load\nbesides load: [\d.]+ s per cell on average, [\d.]+ s at the 95th percentile/)
  })

  for (const service of ['generator', 'reference-workload']) {
    test(`a killed ${service} ends the run with a one-line error, and the measured cells are kept`, async () => {
      const { running } = await startedRun()
      const found = await findContainer(docker, settings.project, service)
      assert.ok(found)
      await docker.getContainer(found.id).kill()
      const { exitCode, stderr } = await running
      assert.equal(exitCode, 1)
      assert.match(
        String(stderr),
        new RegExp(`^error: (the container \\S+-${service}-1 has ended|the ${service} failed) .*$`, 'm'),
      )
      assert.doesNotMatch(String(stderr), /^ +at /m)
      assert.deepEqual(await leftovers(docker, settings.project), [])
      const { status, results } = await loadRun(settings.reports, undefined)
      assert.equal(status, 'failed')
      assert.ok(results.length > 0)
    })
  }
})
