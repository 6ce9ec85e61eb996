import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { type CellResult, isComparable } from '../run/result.ts'
import { standingResults } from './cells.ts'
import { compareRuns, type RunComparison, type RunComparisonOptions } from './compare-runs.ts'

/** One cell in two runs; `not comparable` says why in `reason`, which is empty otherwise. */
export interface CellComparison extends Omit<RunComparison, 'cell' | 'verdict'> {
  readonly cell: Cell
  readonly verdict: RunComparison['verdict'] | 'not comparable'
  readonly reason: string
}

/** Compares run `b` with run `a`, cell by cell, by requests a second over their blocks. */
export function compareManifests(a: Manifest, b: Manifest, options: RunComparisonOptions): CellComparison[] {
  const [ofA, ofB] = [byCell(a), byCell(b)]
  const known = new Map([...a.results, ...b.results].map(({ cell }): [string, Cell] => [cellName(cell), cell]))
  const cells = [...known].map(([name, cell]) => {
    const [inA, inB] = [ofA.get(name), ofB.get(name)]
    return { name, cell, a: ratesOf(inA), b: ratesOf(inB), reason: reasonAgainst(inA, inB, a, b) }
  })
  const compared = compareRuns(
    cells.filter(({ reason }) => reason === '').map(({ name, a, b }) => ({ cell: name, a, b })),
    options,
  )
  return cells.map(({ name, cell, reason }) => {
    const found = compared.find((one) => one.cell === name)
    if (!found) return { cell, ratio: null, low: null, high: null, verdict: 'not comparable', reason }
    const single = found.low === null ? 'one block each, so nothing tells how far a repeat would differ' : ''
    return { ...found, cell, verdict: single ? 'not comparable' : found.verdict, reason: single }
  })
}

function byCell({ results }: Manifest): Map<string, CellResult[]> {
  return Map.groupBy(standingResults(results), ({ cell }) => cellName(cell))
}

function ratesOf(results: readonly CellResult[] = []): number[] {
  return results.filter(isComparable).flatMap(({ figures }) => (figures?.rps ? [figures.rps] : []))
}

function reasonAgainst(
  inA: readonly CellResult[] | undefined,
  inB: readonly CellResult[] | undefined,
  a: Manifest,
  b: Manifest,
): string {
  if (JSON.stringify(a.scenario.load) !== JSON.stringify(b.scenario.load)) return 'another load'
  for (const [run, results] of [
    [a, inA],
    [b, inB],
  ] as const) {
    if (!results) return `not in ${run.runId}`
    if (ratesOf(results).length === 0) return `no figure in ${run.runId} (${results[0]?.outcome})`
  }
  return ''
}
