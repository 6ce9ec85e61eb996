import { exposureKey } from '../exposure/cell.ts'
import type { Experiment } from '../exposure/experiment.ts'
import type { AnyVerdict, ExposureResult } from '../exposure/result.ts'
import { isSameLink, type Manifest } from '../run/manifest.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { exposuresOf } from './exposures.ts'

/** How far two runs came to the same verdicts on the experiments that both made. */
export interface VerdictAgreement {
  /** Experiments that have a verdict in both. */
  readonly compared: number
  /** Those whose verdicts are not of the same kind. */
  readonly different: readonly {
    readonly cell: ExposureResult['cell']
    readonly before: AnyVerdict
    readonly after: AnyVerdict
  }[]
}

/** Compares the verdicts of two runs on experiments that are the same in both; null if none of these has one in both. */
export function verdictAgreement(before: Manifest, after: Manifest): VerdictAgreement | null {
  const same = sameExperiments(before.scenario, after.scenario)
  const own = (run: Manifest) =>
    exposuresOf(run).filter(({ cell }) => same.has(cell.experiment) && isSameLink(before, after, cell.network))
  return agreementOf(own(before), own(after))
}

/** An experiment without what is only said of it. */
function whatIsDone({ why: _, source: __, ...done }: Experiment): object {
  return done
}

/** Names of the experiments that two scenarios describe alike, with the same healthy client and the same verdicts. */
export function sameExperiments(a: Pick<Scenario, 'exposure'>, b: Pick<Scenario, 'exposure'>): ReadonlySet<string> {
  const described = ({ exposure }: Pick<Scenario, 'exposure'>) =>
    new Map(
      exposure?.experiments.map(
        (one) => [one.name, JSON.stringify([whatIsDone(one), exposure.healthy, exposure.verdicts])] as const,
      ),
    )
  const [ofA, ofB] = [described(a), described(b)]
  return new Set([...ofA].flatMap(([name, text]) => (ofB.get(name) === text ? [name] : [])))
}

/** The same of results, in the order of the first run. */
export function agreementOf(
  before: readonly ExposureResult[],
  after: readonly ExposureResult[],
): VerdictAgreement | null {
  const found = new Map(after.map(({ cell, verdict }) => [exposureKey(cell), verdict]))
  const both = before.flatMap(({ cell, verdict }) => {
    const other = found.get(exposureKey(cell)) ?? null
    return verdict === null || other === null ? [] : [{ cell, before: verdict, after: other }]
  })
  if (both.length === 0) return null
  return { compared: both.length, different: both.filter((one) => one.before.kind !== one.after.kind) }
}
