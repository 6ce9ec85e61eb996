import { countText } from '../base/numbers.ts'
import { writeFit } from '../report/files.ts'
import {
  chooseCandidates,
  renderFit,
  renderFlatness,
  scenarioFor,
  searchBoth,
  targetsOf,
} from '../research/fit/evaluate.ts'
import { OPTIONS } from '../research/fit/search.ts'
import type { FitOptions } from '../research/options.ts'
import { readReference } from '../scenario/reference.ts'
import type { Command } from './command.ts'
import { execute } from './execute.ts'

/** `bench fit`: simulate -> candidates -> measure them -> fit.csv. */
export async function runFit(command: Command, { links, seed, blocks, candidates: count }: FitOptions): Promise<void> {
  const reference = await readReference(command.settings.root, {
    reference: { file: 'article-results.csv', counterparts: {} },
  })
  const targets = targetsOf(reference ?? [])
  process.stderr.write(`simulating about ${countText(4 * links)} links (24,000 take three minutes)\n`)
  const fits = searchBoth(targets, seed, {
    ...OPTIONS,
    settings: links,
    finalists: Math.min(OPTIONS.finalists, links),
  })
  const candidates = chooseCandidates(fits, count)
  const scenario = scenarioFor(candidates, blocks)
  const wish = { scenarioFile: 'bench fit', scenario, seed, reference: null, where: () => 'fit' }
  const { run, cells } = await execute(command, { kind: 'new', name: 'fit', wish })
  const { reports } = command.settings
  await writeFit(reports, run.runId, renderFit(candidates, targets, cells), renderFlatness(fits))
  process.stdout.write(`The candidates, nearest first: reports/${run.runId}/fit.csv, fit-flatness.csv\n`)
}
