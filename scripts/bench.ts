import { randomInt } from 'node:crypto'
import { calibrate } from './calibrate/calibrate.ts'
import { renderCalibration } from './calibrate/render.ts'
import {
  type CalibrateOptions,
  type CompareOptions,
  dispatch,
  type FitOptions,
  type RunOptions,
} from './cli/commands.ts'
import { exitCode, explain, RunError } from './cli/errors.ts'
import { progressOn } from './cli/progress.ts'
import { prepareImages } from './docker/images.ts'
import { gatherEvidence } from './facts/evidence.ts'
import { factsOf } from './facts/facts.ts'
import type { Facts } from './facts/schema.ts'
import { chooseCandidates, renderFit, renderFlatness, scenarioFor, searchBoth, targetsOf } from './fit/evaluate.ts'
import { cellName, chooseServers, plan } from './plan/plan.ts'
import { renderRunComparison } from './report/comparison-text.ts'
import { loadRun, RunFolder, writeCalibration, writeRunComparison } from './report/run-folder.ts'
import { renderSummary } from './report/summary.ts'
import { renderTime } from './report/time.ts'
import { withLab } from './run/lab.ts'
import { machineChanges } from './run/machine-changes.ts'
import type { Manifest } from './run/manifest.ts'
import { type RunRequest, run } from './run/run.ts'
import { findScenario, scenarioName } from './scenario/find.ts'
import { override } from './scenario/override.ts'
import { readReference } from './scenario/reference.ts'
import { type LimitProof, proveLimits } from './selfcheck/limits.ts'
import { renderProofs } from './selfcheck/render.ts'
import { judgeTwins, twinScenario } from './selfcheck/twins.ts'
import { type Settings, settingsFrom } from './settings.ts'
import { compareManifests } from './stats/compare-manifests.ts'

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort())

/** `bench run`: scenario -> plan -> cells -> figures -> files and the table. */
async function startRun(settings: Settings, options: RunOptions): Promise<void> {
  const found = await findScenario(settings.root, options.scenario)
  const scenario = override(found.scenario, options)
  const reference = await readReference(settings.root, scenario)
  const seed = scenario.seed ?? randomInt(2 ** 32)
  // A server named on the command line does not stand in the file.
  const where = options.servers ? () => '--servers' : found.where
  await execute(settings, {
    kind: 'new',
    name: found.name,
    plan: ({ registry }) => {
      const servers = chooseServers(scenario, registry.servers, where)
      return { scenarioFile: found.file, scenario, seed, servers, order: plan(scenario, servers, seed), reference }
    },
  })
}

/** `bench resume`: the cells that an interrupted run has left. */
async function resumeRun(settings: Settings, runId: string | undefined): Promise<void> {
  await execute(settings, { kind: 'resume', manifest: await loadRun(settings.reports, runId) })
}

/** `bench rerun`: the cells of an old run once more. */
async function rerun(settings: Settings, runId: string): Promise<void> {
  const like = await loadRun(settings.reports, runId)
  const { scenario, scenarioFile, seed, reference } = like
  await execute(settings, {
    kind: 'new',
    name: scenarioName(scenarioFile),
    like,
    plan: ({ registry }) => {
      const names = like.servers.map(({ name }) => name)
      const servers = chooseServers(
        { ...scenario, servers: names },
        registry.servers,
        () => `reports/${runId}/run.json`,
      )
      return { scenarioFile, scenario, seed, servers, order: plan(scenario, servers, seed), reference }
    },
  })
}

/** `bench compare`: two runs, cell by cell. */
async function compare(settings: Settings, a: string, b: string, options: CompareOptions): Promise<void> {
  const [before, after] = [await loadRun(settings.reports, a), await loadRun(settings.reports, b)]
  const rows = compareManifests(before, after, options)
  const { csv, table } = renderRunComparison(rows)
  const changes = machineChanges(before.machine, after.machine).map((change) => `another ${change}\n`)
  const file = await writeRunComparison(settings.reports, after.runId, before.runId, csv)
  process.stdout.write(`${table}\n${changes.join('')}${file}\n`)
  const bad = rows.filter(({ verdict }) => isFailure(verdict, options.failOn))
  if (bad.length > 0)
    throw new RunError(`${bad.map(({ cell, verdict }) => `${cellName(cell)} is ${verdict}`).join(', ')} (--fail-on)`)
}

function isFailure(verdict: string, failOn: CompareOptions['failOn']): boolean {
  return failOn === 'different' ? verdict === 'slower' || verdict === 'faster' : verdict === failOn
}

/** `bench selfcheck`: the droplet's limits, then one server under two names. */
async function selfcheck(settings: Settings): Promise<void> {
  const progress = progressOn(process.stderr, () => 0)
  let limits: LimitProof[]
  try {
    limits = await withLab(settings, 'selfcheck', progress, interruption.signal, async (lab) => {
      progress.stage('building the images (the first time takes minutes)')
      await prepareImages(lab.docker, lab.compose, lab.registry, ['python'])
      progress.stage('trying to take more than a droplet has')
      return proveLimits(lab)
    })
  } finally {
    progress.close()
  }
  const manifest = await execute(settings, {
    kind: 'new',
    name: 'selfcheck',
    plan: ({ registry }) => {
      const [scenario, seed] = [twinScenario, randomInt(2 ** 32)]
      const servers = chooseServers(scenario, registry.servers, () => 'selfcheck')
      const order = plan(scenario, servers, seed)
      return { scenarioFile: 'bench selfcheck', scenario, seed, servers, order, reference: null }
    },
  })
  const proofs = [...limits, judgeTwins(manifest)]
  process.stdout.write(`${renderProofs(proofs)}\n`)
  const broken = proofs.filter(({ holds }) => !holds)
  if (broken.length > 0) throw new RunError(`it does not hold: ${broken.map(({ limit }) => limit).join(', ')}`)
}

/** `bench fit`: simulate -> candidates -> measure them -> fit.csv. */
async function runFit(settings: Settings, { seed, blocks, candidates: count }: FitOptions): Promise<void> {
  const reference = await readReference(settings.root, { reference: { file: 'article-results.csv', stand_ins: {} } })
  const targets = targetsOf(reference ?? [])
  process.stderr.write('simulating some 24,000 lines (three minutes)\n')
  const fits = searchBoth(targets, seed)
  const candidates = chooseCandidates(fits, count)
  const scenario = scenarioFor(candidates, blocks)
  const manifest = await execute(settings, {
    kind: 'new',
    name: 'fit',
    plan: ({ registry }) => {
      const servers = chooseServers(scenario, registry.servers, () => 'fit')
      return {
        scenarioFile: 'bench fit',
        scenario,
        seed,
        servers,
        order: plan(scenario, servers, seed),
        reference: null,
      }
    },
  })
  const folder = new RunFolder(settings.reports, manifest.runId)
  await folder.saveFit(renderFit(candidates, targets, manifest), renderFlatness(fits))
  process.stdout.write(`The candidates, nearest first: reports/${manifest.runId}/fit.csv, fit-flatness.csv\n`)
}

async function execute(settings: Settings, request: RunRequest): Promise<Manifest> {
  let latest: Manifest | null = null
  const progress = progressOn(process.stderr, () => latest?.order.length ?? 0)
  try {
    await run(request, settings, progress, interruption.signal, (manifest) => {
      latest = manifest
    })
  } finally {
    progress.close()
    if (latest) process.stdout.write(renderSummary(await report(settings, latest)))
  }
  const manifest = latest as Manifest | null
  if (!manifest?.results.some(({ figures }) => figures?.answered)) {
    throw new RunError('no server answered a single request; reports/ has the logs')
  }
  return manifest
}

/** What an ended run says, from its manifest, samples and logs. */
async function report(settings: Settings, manifest: Manifest): Promise<Facts> {
  return factsOf(manifest, await gatherEvidence(settings.reports, manifest))
}

/** `bench time`: what of a run's wall time was load. */
async function showTime(settings: Settings, runId: string | undefined): Promise<void> {
  process.stdout.write(renderTime(await loadRun(settings.reports, runId)))
}

/** `bench calibrate`: the load against the real hey. */
async function runCalibration(settings: Settings, options: CalibrateOptions): Promise<void> {
  const progress = progressOn(process.stderr, () => 0)
  try {
    const rows = await calibrate(options, settings, progress, interruption.signal)
    const { csv, pairs, table } = renderCalibration(rows)
    const file = await writeCalibration(settings.reports, csv, pairs)
    progress.close()
    process.stdout.write(`${table}\n\n${file}\n`)
  } finally {
    progress.close()
  }
}

try {
  const settings = settingsFrom(process.env)
  const code = await dispatch(process.argv.slice(2), {
    run: (options) => startRun(settings, options),
    resume: (runId) => resumeRun(settings, runId),
    time: (runId) => showTime(settings, runId),
    rerun: (runId) => rerun(settings, runId),
    compare: (a, b, options) => compare(settings, a, b, options),
    selfcheck: () => selfcheck(settings),
    fit: (options) => runFit(settings, options),
    calibrate: (options) => runCalibration(settings, options),
  })
  process.exitCode = code ?? exitCode.success
} catch (error) {
  const { text, code } = explain(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = code
}
