import { brokenCells } from '../analysis/broken-cells.ts'
import { compareManifests } from '../analysis/compare-manifests.ts'
import { rankAgreement } from '../analysis/rank-agreement.ts'
import { type VerdictAgreement, verdictAgreement } from '../analysis/verdict-agreement.ts'
import { RunError, UserError } from '../base/errors.ts'
import { cellName } from '../plan/plan.ts'
import { renderRankAgreement, renderRunComparison, renderVerdictAgreement } from '../report/comparison-text.ts'
import { writeRunComparison } from '../report/files.ts'
import { renderRepeatability, repeatabilityOf } from '../research/repeatability.ts'
import { machineChanges } from '../run/machine-changes.ts'
import { loadRun } from '../run/store.ts'
import type { Command } from './command.ts'
import type { CompareOptions } from './options.ts'

/** `bench compare`: two runs, cell by cell. */
export async function compare({ settings }: Command, a: string, b: string, options: CompareOptions): Promise<void> {
  const [before, after] = [await loadRun(settings.reports, a), await loadRun(settings.reports, b)]
  const rows = compareManifests(before, after, options)
  const { csv, table } = renderRunComparison(rows)
  const changes = machineChanges(before.machine, after.machine).map((change) => `changed: ${change}\n`)
  const ranks = renderRankAgreement(rankAgreement(before, after))
  const agreement = verdictAgreement(before, after)
  const verdicts = renderVerdictAgreement(agreement)
  const cells = rows.length > 0 ? `${table}\n` : ''
  const files = rows.length > 0 ? [await writeRunComparison(settings.reports, after.runId, before.runId, csv), ''] : []
  process.stdout.write(`${cells}${ranks}${verdicts}${changes.join('')}${files.join('\n')}`)
  const bad = [
    ...rows
      .filter(({ verdict }) => isFailure(verdict, options.failOn))
      .map(({ cell, verdict }) => `${cellName(cell)} is ${verdict}`),
    ...(options.failOn === 'different' ? changesOf(agreement) : []),
    ...(options.failOn === 'slower' || options.failOn === 'different'
      ? brokenCells(before, after).map(({ cell, outcome }) => `${cellName(cell)} is ${outcome}`)
      : []),
    ...(options.failOn && rows.length > 0 && rows.every(({ verdict }) => verdict === 'not comparable')
      ? ['no cell can be compared']
      : []),
  ]
  if (bad.length > 0) throw new RunError(`${[...new Set(bad)].join(', ')} (--fail-on)`)
}

/** Each experiment whose verdict is another one, in words. */
function changesOf(agreement: VerdictAgreement | null): string[] {
  return (agreement?.different ?? []).map(
    ({ cell, before, after }) =>
      `${cell.experiment}: ${cell.server} ${cell.topology} ${cell.network} was ${before.kind} and is ${after.kind}`,
  )
}

function isFailure(verdict: string, failOn: CompareOptions['failOn']): boolean {
  return failOn === 'different' ? verdict === 'slower' || verdict === 'faster' : verdict === failOn
}

/** `bench repeatability`: runs of the same, in pairs. */
export async function repeatability(
  { settings }: Command,
  runIds: readonly string[],
  options: CompareOptions,
): Promise<void> {
  if (runIds.length % 2 !== 0)
    throw new UserError(`runs: ${runIds.length} are not pairs; name two, or four, or more that come in twos`)
  const runs = await Promise.all(runIds.map((runId) => loadRun(settings.reports, runId)))
  process.stdout.write(renderRepeatability(repeatabilityOf(runs, options)))
}
