import { randomInt } from 'node:crypto'
import { serversAsked } from '../run/manifest.ts'
import { loadRun } from '../run/store.ts'
import { findScenario, scenarioName } from '../scenario/find.ts'
import { override } from '../scenario/override.ts'
import { readReference } from '../scenario/reference.ts'
import type { Command } from './command.ts'
import { execute } from './execute.ts'
import type { RunOptions } from './options.ts'

/** `bench run`: scenario -> plan -> cells -> figures -> files and the table. */
export async function startRun(command: Command, options: RunOptions): Promise<void> {
  const found = await findScenario(command.settings.root, options.scenario)
  const scenario = override(found.scenario, options)
  const reference = await readReference(command.settings.root, scenario)
  const seed = scenario.seed ?? randomInt(2 ** 32)
  // A server named on the command line does not stand in the file.
  const where = options.servers ? () => '--servers' : found.where
  const wish = { scenarioFile: found.file, scenario, seed, reference, where }
  await execute(command, { kind: 'new', name: found.name, wish })
}

/** `bench resume`: the cells that an interrupted run has left. */
export async function resumeRun(command: Command, runId: string | undefined): Promise<void> {
  await execute(command, { kind: 'resume', manifest: await loadRun(command.settings.reports, runId) })
}

/** `bench rerun`: the cells of an old run once more. */
export async function rerun(command: Command, runId: string): Promise<void> {
  const like = await loadRun(command.settings.reports, runId)
  const { scenarioFile, seed, reference } = like
  const scenario = { ...like.scenario, servers: serversAsked(like) }
  const wish = { scenarioFile, scenario, seed, reference, where: () => `reports/${runId}/run.json` }
  await execute(command, { kind: 'new', name: scenarioName(scenarioFile), wish, like })
}
