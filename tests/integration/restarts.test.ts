import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { mebibyte } from '../../scripts/base/droplet-limits.ts'
import { Interrupted } from '../../scripts/base/errors.ts'
import { restartVerdict } from '../../scripts/exposure/result.ts'
import { findContainer } from '../../scripts/lab/project.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { leftovers, runScenario, silent, testLab, testSettings, useComposeFiles } from './harness.ts'

const about = { why: 'What does a restart cost?', source: 'the tests' }
const clients = { new_per_s: 100, kept: 20, kept_per_s: 5 }
const few = { times: 2, after_successes: 60 }
const exposure = (...experiments: readonly object[]) => ({
  load: { kind: 'none' },
  exposure: {
    at_once: 2,
    healthy: { before_s: 2, after_s: 8 },
    experiments: experiments.map((one) => ({ ...about, clients, ...one })),
  },
})

const direct = (...servers: string[]) => ({ servers, topologies: ['direct'] })
const stop = {
  name: 'stop',
  only: direct('sequential1'),
  restart: { signal: 'own', start_again: true, ...few },
}

/** What restarts cost in an experiment of a run, which is made on one server alone where none is named. */
function verdictIn(manifest: Manifest, experiment: string, server?: string) {
  const found = analyse(manifest).exposures.find(
    ({ cell }) => cell.experiment === experiment && (server === undefined || cell.server === server),
  )
  const verdict = restartVerdict(found?.verdict ?? null)
  assert.ok(verdict, `${experiment}: ${found?.outcome}`)
  return verdict
}

/** Of each restart, whether it changed the main process and its workers. */
function changesOf({ figures }: ReturnType<typeof verdictIn>) {
  return figures.costs.map(({ main_changed, workers_changed }) => [main_changed, workers_changed])
}

describe('restarts', () => {
  let settings: Settings
  let docker: Docker
  let manifest: Manifest

  before(async () => {
    ;({ settings, docker } = await testLab())
    manifest = await runScenario(settings, {
      servers: ['sequential1', 'gunicorn-sync'],
      topologies: ['direct', 'behind-nginx'],
      ...exposure(
        stop,
        { name: 'reload', only: direct('gunicorn-sync'), restart: { signal: 'HUP', ...few } },
        { name: 'no-reload', only: direct('sequential1'), restart: { signal: 'HUP', ...few } },
        {
          name: 'kill-worker',
          only: direct('gunicorn-sync'),
          restart: { signal: 'KILL', at: 'worker', ...few, times: 1 },
        },
        {
          name: 'upgrade',
          only: direct('gunicorn-sync'),
          restart: { signal: 'USR2', followed_by: ['WINCH', 'own'], ...few, times: 1 },
        },
        {
          name: 'rolling',
          only: { servers: ['sequential1'], topologies: ['behind-nginx'] },
          restart: { signal: 'TERM', start_again: true, rolling: 'retry', ...few },
        },
      ),
    })
    assert.deepEqual(await leftovers(docker, settings.project), [])
  })

  const verdictOf = (experiment: string) => verdictIn(manifest, experiment)

  test('a server that is stopped and started again ends with its own exit code, and its clients feel it', () => {
    const verdict = verdictOf('stop')
    assert.ok(['lossy', 'delayed'].includes(verdict.kind), JSON.stringify(verdict))
    for (const { exit_code, exit_after_s, killed, listening_after_s, gap_s } of verdict.figures.costs) {
      assert.deepEqual([exit_code, killed], [0, false])
      assert.ok(exit_after_s !== null && exit_after_s >= 0 && exit_after_s < 3, `it ended after ${exit_after_s} s`)
      assert.ok(listening_after_s !== null && listening_after_s > exit_after_s, 'it did not listen again')
      assert.ok(gap_s > 0.05, `a gap of ${gap_s} s`)
    }
  })

  test('Gunicorn reloads: its main process stays, its workers are others, and it keeps answering', () => {
    const verdict = verdictOf('reload')
    assert.ok(['clean', 'delayed', 'lossy'].includes(verdict.kind), JSON.stringify(verdict))
    assert.equal(verdict.restarts, few.times)
    assert.deepEqual(changesOf(verdict), Array(few.times).fill([false, true]))
  })

  test('a server without a reload is ended by HUP, and stays away', () => {
    const verdict = verdictOf('no-reload')
    assert.ok(verdict.kind === 'dead', JSON.stringify(verdict))
    assert.deepEqual([verdict.by, verdict.exit_code, verdict.restarts], ['no-reload', 129, 1])
  })

  test('an upgrade by signals ends a container: its init ends with the old program, and the new one with it', () => {
    const verdict = verdictOf('upgrade')
    assert.ok(verdict.kind === 'dead', JSON.stringify(verdict))
    assert.deepEqual([verdict.by, verdict.exit_code, verdict.restarts], ['signal', 0, 1])
  })

  test('Gunicorn replaces a worker that was killed', () => {
    const verdict = verdictOf('kill-worker')
    assert.notEqual(verdict.kind, 'dead')
    assert.deepEqual(changesOf(verdict), [[false, true]])
  })

  test('two servers behind an NGINX that asks the other lose nothing, even sequential ones', () => {
    const verdict = verdictOf('rolling')
    assert.ok(verdict.kind === 'clean' || verdict.kind === 'delayed', JSON.stringify(verdict))
    const play = manifest.exposures.find(({ result }) => result.planned.experiment === 'rolling')?.play
    assert.ok(play && 'restarts' in play)
    assert.deepEqual(
      play.restarts.map(({ server, exit_code }) => [server, exit_code]),
      [
        [0, 0],
        [1, 0],
      ],
    )
  })

  test('the containers of two servers and of NGINX share a droplet’s memory', () => {
    const found = manifest.exposures.find(({ result }) => result.planned.experiment === 'rolling')?.result.limits ?? {}
    assert.deepEqual(
      Object.fromEntries(Object.entries(found).map(([role, one]) => [role, (one.memory_bytes ?? 0) / mebibyte])),
      { server: 448, second: 448, proxy: 128 },
    )
  })

  test('an interruption amid restarts leaves nothing behind', async () => {
    const interruption = new AbortController()
    const scenario = {
      servers: ['sequential1'],
      topologies: ['behind-nginx'],
      ...exposure({
        name: 'rolling',
        only: { topologies: ['behind-nginx'] },
        restart: { signal: 'TERM', start_again: true, rolling: 'retry', times: 10 },
      }),
    }
    const running = runScenario(settings, scenario, { progress: silent, signal: interruption.signal })
    const ended = assert.rejects(running, Interrupted)
    const restarted = async () => {
      const server = await findContainer(docker, settings.project, 'sequential1-lane1')
      const state = (await server?.inspect().catch(() => null))?.State
      // It has run before.
      return state !== undefined && state.FinishedAt > '0002'
    }
    for (const end = Date.now() + 40_000; Date.now() < end && !(await restarted()); ) await sleep(50)
    assert.ok(await restarted(), 'no restart was seen')
    interruption.abort()
    await ended
    assert.deepEqual(await leftovers(docker, settings.project), [])
  })
})

describe('restarts of servers with unusual settings', () => {
  let settings: Settings
  let manifest: Manifest
  const rolling = { name: 'rolling', restart: { signal: 'own', start_again: true, rolling: 'retry', ...few } }
  /** So many answers take 0.05 s. */
  const soon = { times: 2, after_successes: 10 }

  before(async () => {
    useComposeFiles('docker-compose.misbehaving.yml', 'docker-compose.restarted.yml')
    settings = await testSettings()
    manifest = await runScenario(settings, {
      servers: ['app-with-host', 'exits-at-once', 'takes-its-time'],
      topologies: ['direct', 'behind-nginx'],
      ...exposure(
        { ...stop, only: direct('app-with-host') },
        { ...rolling, only: { servers: ['app-with-host', 'exits-at-once'], topologies: ['behind-nginx'] } },
        { name: 'late-reload', only: direct('takes-its-time'), restart: { signal: 'HUP', ...soon } },
        { name: 'late-end', only: direct('takes-its-time'), restart: { signal: 'TERM', ...soon } },
        {
          name: 'late-kill',
          only: direct('takes-its-time'),
          restart: { signal: 'KILL', at: 'worker', ...soon },
        },
        { name: 'no-end', only: direct('takes-its-time'), restart: { signal: 'INT', ...soon, times: 3, grace_s: 4 } },
      ),
    })
  })

  const resultOf = (server: string, experiment: string) => {
    const found = manifest.exposures.find(
      ({ result }) => result.planned.server === server && result.planned.experiment === experiment,
    )?.result
    assert.ok(found)
    return found
  }

  test('a server with a host name, hosts, ports and a stop signal of its own is restarted like any other', () => {
    for (const experiment of ['stop', 'rolling']) {
      const { outcome, reason } = resultOf('app-with-host', experiment)
      assert.equal(outcome, 'ok', reason)
      const verdict = verdictIn(manifest, experiment, 'app-with-host')
      assert.equal(verdict.restarts, few.times, JSON.stringify(verdict))
      assert.deepEqual(
        verdict.figures.costs.map(({ exit_code, killed }) => [exit_code, killed]),
        Array(few.times).fill([0, false]),
      )
    }
  })

  test('a second server that ends at its start is the server’s no-start, with its exit code and its last words', async () => {
    const { outcome, reason } = resultOf('exits-at-once', 'rolling')
    assert.deepEqual([outcome, reason], ['no-start', 'second server: exited with code 3 before it answered'])
    const logs = join(settings.reports, manifest.runId, 'logs')
    const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')))
    assert.ok(
      texts.some((text) => text.includes('no such thing: config')),
      texts.join('\n'),
    )
  })

  test('a reload counts from when the worker is another one, however many answers came before', () => {
    const verdict = verdictIn(manifest, 'late-reload', 'takes-its-time')
    assert.deepEqual(changesOf(verdict), Array(soon.times).fill([false, true]))
  })

  test('of a server with a helper the worker is killed, also one whose end its main process never asks for', () => {
    const verdict = verdictIn(manifest, 'late-kill', 'takes-its-time')
    assert.notEqual(verdict.kind, 'dead')
    assert.deepEqual(changesOf(verdict), Array(soon.times).fill([false, true]))
  })

  test('a server that answers on until it ends is dead', () => {
    const verdict = verdictIn(manifest, 'late-end', 'takes-its-time')
    assert.ok(verdict.kind === 'dead', JSON.stringify(verdict))
    assert.deepEqual([verdict.by, verdict.exit_code, verdict.restarts], ['signal', 0, 1])
  })

  test('a server that a signal does not end is not dead, nothing is known, and it is waited for once', () => {
    const verdict = verdictIn(manifest, 'no-end', 'takes-its-time')
    assert.ok(verdict.kind === 'inconclusive', JSON.stringify(verdict))
    assert.deepEqual([verdict.reason, verdict.restarts], ['no-effect', 3])
    const [first = 0, second = 0, third = 0] = verdict.figures.costs.map(({ at_s }) => at_s)
    assert.ok(third - second < second - first, `${first} s, ${second} s, ${third} s`)
  })
})
