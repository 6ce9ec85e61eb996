import { median, medianAbsoluteDeviation } from 'simple-statistics'
import { cellId, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { cpuPerRequest_us } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import { isRated } from '../scenario/loads/loads.ts'
import { effectiveResults } from './summaries.ts'

/**
 * A residual this many standard deviations away from the middle is an outlier, as is usual for modified z-scores
 * (Iglewicz and Hoaglin 1993).
 */
const farAway = 3.5
/** Of a normal distribution, in median absolute deviations. */
const sdsInMad = 1.4826
/** Fewer blocks have no middle that one of them could lie far from. */
const fewestBlocks = 3

/**
 * The results, by the ids of their cells, whose rate lies far from the other blocks' of the same cell, after what the whole block
 * had in common is taken out; where the load sets the rate, by the CPU time per request. They are labelled and count as all others do.
 */
export function outliers({ results, scenario }: Manifest): ReadonlySet<string> {
  if (scenario.blocks < fewestBlocks) return new Set()
  const rated = isRated(scenario.load)
  const known = effectiveResults(results).flatMap((result) => {
    const value = rated ? result.figures?.rps : cpuPerRequest_us(result)
    return isComparable(result) && value ? [{ cell: result.cell, value: Math.log(value) }] : []
  })
  const networks = Map.groupBy(known, ({ cell }) => cell.network)
  return new Set([...networks.values()].flatMap((own) => farOnes(own)))
}

function farOnes(logs: readonly { readonly cell: CellResult['cell']; readonly value: number }[]): string[] {
  const ofCell = lessMiddle(logs, ({ cell }) => cellName(cell))
  const residuals = lessMiddle(ofCell, ({ cell }) => String(cell.block))
  const sd = sdsInMad * medianAbsoluteDeviation(residuals.map(({ value }) => value))
  return residuals.filter(({ value }) => sd > 0 && Math.abs(value) > farAway * sd).map(({ cell }) => cellId(cell))
}

/** The values less the median of their group. */
function lessMiddle<T extends { readonly value: number }>(items: readonly T[], group: (item: T) => string): T[] {
  const middles = new Map(
    [...Map.groupBy(items, group)].map(([name, own]) => [name, median(own.map(({ value }) => value))]),
  )
  return items.map((item) => ({ ...item, value: item.value - (middles.get(group(item)) as number) }))
}
