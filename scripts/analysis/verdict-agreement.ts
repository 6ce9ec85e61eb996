import { exposureKey } from '../exposure/cell.ts'
import type { AnyVerdict, ExposureResult } from '../exposure/result.ts'
import type { Manifest } from '../run/manifest.ts'
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

/** Compares the verdicts of two runs; null if no experiment has one in both. */
export function verdictAgreement(before: Manifest, after: Manifest): VerdictAgreement | null {
  return agreementOf(exposuresOf(before), exposuresOf(after))
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
