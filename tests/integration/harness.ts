import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type Docker from 'dockerode'
import { execa, type Options } from 'execa'
import type { Attribution } from '../../scripts/analysis/attribution.ts'
import { mebibyte } from '../../scripts/base/droplet-limits.ts'
import type { Progress } from '../../scripts/base/progress.ts'
import { connect } from '../../scripts/lab/engine.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import { type Settings, settingsFrom } from '../../scripts/plan/settings.ts'
import type { RunRequest } from '../../scripts/run/begin.ts'
import { type Lab, withLab } from '../../scripts/run/lab.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { run } from '../../scripts/run/run.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'

/** The repository's Compose file together with overrides of the tests. */
export function useComposeFiles(...overrides: readonly string[]): void {
  const files = overrides.map((name) => `/bench/tests/fixtures/servers/${name}`)
  process.env['COMPOSE_FILE'] = ['docker-compose.yml', ...files].join(':')
}

/** Settings of the tests' own project, with a reports folder that is there for this test alone. */
export async function testSettings(): Promise<Settings> {
  return { ...settingsFrom(process.env), reports: await mkdtemp(join(tmpdir(), 'reports-')) }
}

/** Settings as above, with the repository's Compose file in force, and the engine. */
export async function testLab(): Promise<{ readonly settings: Settings; readonly docker: Docker }> {
  useComposeFiles()
  return { settings: await testSettings(), docker: await connect() }
}

export const silent: Progress = {
  note: () => {},
  show: () => {},
  stage: () => {},
  begin: () => {},
  end: () => {},
  close: () => {},
}

/** Who watches a run of the tests, and may end it. */
interface Watch {
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/**
 * Holds a lab over several tests.
 * @param name of what holds the tests' project
 * @param prepare what is to be done in it before the first test
 * @returns what gives the lab up, once `prepare` has ended
 */
export async function holdLab(
  settings: Settings,
  name: string,
  prepare: (lab: Lab) => Promise<void>,
): Promise<() => Promise<void>> {
  const [started, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const done = withLab(settings, name, silent, new AbortController().signal, async (lab) => {
    await prepare(lab)
    started.resolve()
    await finished.promise
  })
  done.catch(started.reject)
  await started.promise
  return () => {
    finished.resolve()
    return done
  }
}

/** A scenario of 200 requests by 10 workers, with changes, run in the tests' project. */
export async function runScenario(settings: Settings, changes: object, watch: Watch = {}): Promise<Manifest> {
  const scenario = scenarioSchema.parse({
    load: { kind: 'hey', requests: 200, workers: 10 },
    cell_timeout_s: 30,
    ready_timeout_s: 20,
    // 9 seconds a run.
    ceilings: false,
    ...changes,
  })
  const wish = { scenarioFile: 'test', scenario, seed: 1, reference: null, where: () => 'test' }
  return finish(settings, { kind: 'new', name: 'test', wish }, watch)
}

/** Makes a run until it ends, and fails if it ends early. */
export async function finish(settings: Settings, request: RunRequest, watch: Watch = {}): Promise<Manifest> {
  const { progress = silent, signal = new AbortController().signal } = watch
  const { manifest, failure } = await run(request, settings, progress, signal)
  if (failure !== null) throw failure
  assert.ok(manifest)
  return manifest
}

/** Asserts that the kernel held the containers of each cell to a droplet: 1 CPU, 1 GB in all, no swap. */
export function assertDroplets({ results, machine }: Manifest): void {
  for (const { cell, limits } of results) {
    const containers = Object.values(limits)
    assert.equal(containers.length, cell.topology === 'direct' ? 1 : 2, cellId(cell))
    assert.equal(
      containers.reduce((total, one) => total + (one.memory_bytes ?? 0), 0),
      1024 * mebibyte,
      cellId(cell),
    )
    for (const one of containers) {
      assert.deepEqual([one.cpus, one.swap_bytes, one.pids], [1, 0, 512], cellId(cell))
      assert.equal(one.cpuset, String(machine.cpus.droplet), cellId(cell))
    }
  }
}

/** Asserts a cell's bottleneck, where other programs left the machine to it: else it may be unknown, and the test is skipped. */
export function assertBottleneck(
  context: TestContext,
  { by, why }: Attribution,
  expected: Attribution['by'],
  name: string,
): void {
  if (by === null && why.startsWith('unknown: other programs')) context.skip(`${name}: ${why}`)
  else assert.equal(by, expected, `${name}: ${why}`)
}

/** A scenario file of the tests, for the command line; its path from the repository. */
export async function scenarioFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'))
  const file = join(folder, 'mine.yaml')
  await writeFile(file, text)
  return `..${file}`
}

/** The command line itself, as a process of its own. */
export function bench(settings: Settings, args: readonly string[], options: Options = {}) {
  return execa('node', ['/bench/scripts/bench.ts', ...args], {
    env: { LAB_REPORTS: settings.reports },
    reject: false,
    all: true,
    ...options,
  })
}

/** Every container and network of the tests' project, and its lock. */
export async function leftovers(docker: Docker, project: string): Promise<string[]> {
  const filters = { label: [`com.docker.compose.project=${project}`] }
  const containers = await docker.listContainers({ all: true, filters })
  const networks = await docker.listNetworks({ filters })
  const locks = await docker.listContainers({ all: true, filters: { name: [`^/${project}-lock$`] } })
  return [...containers, ...locks].flatMap(({ Names }) => Names).concat(networks.map(({ Name }) => Name))
}
