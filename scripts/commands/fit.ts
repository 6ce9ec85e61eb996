import type { FitOptions } from '../cli/commands.ts'
import { chooseCandidates, renderFit, renderFlatness, scenarioFor, searchBoth, targetsOf } from '../fit/evaluate.ts'
import { chooseServers, plan } from '../plan/plan.ts'
import { RunFolder } from '../report/run-folder.ts'
import { readReference } from '../scenario/reference.ts'
import { type Command, execute } from './execute.ts'

/** `bench fit`: simulate -> candidates -> measure them -> fit.csv. */
export async function runFit(command: Command, { seed, blocks, candidates: count }: FitOptions): Promise<void> {
  const reference = await readReference(command.settings.root, {
    reference: { file: 'article-results.csv', stand_ins: {} },
  })
  const targets = targetsOf(reference ?? [])
  process.stderr.write('simulating some 24,000 lines (three minutes)\n')
  const fits = searchBoth(targets, seed)
  const candidates = chooseCandidates(fits, count)
  const scenario = scenarioFor(candidates, blocks)
  const manifest = await execute(command, {
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
  const folder = new RunFolder(command.settings.reports, manifest.runId)
  await folder.saveFit(renderFit(candidates, targets, manifest), renderFlatness(fits))
  process.stdout.write(`The candidates, nearest first: reports/${manifest.runId}/fit.csv, fit-flatness.csv\n`)
}
