/** Prints how long the analysis of a run takes, and what each further cell costs while it runs. node tests/benchmarks/analysis.ts */
import { performance } from 'node:perf_hooks'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { PlannedCell } from '../../scripts/plan/plan.ts'
import { runAnalysisOf } from '../../scripts/report/run-analysis.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { headerOf } from '../../scripts/run/header.ts'
import { replay } from '../../scripts/run/manifest.ts'
import type { Loaded } from '../../scripts/run/result.ts'
import { manifestOf, noEvidence, resultOf } from '../fixtures/manifest.ts'

const topologies = ['direct', 'behind-nginx'] as const
const networks = ['lan', 'internet'] as const
const servers = ['nginx', ...Array.from({ length: 14 }, (_, index) => `server${index + 1}`)]

/** 60 cells in each block, the baseline first, in the middle and last. */
function runOf(blocks: number) {
  const results: Loaded[] = []
  for (let block = 1; block <= blocks; block += 1)
    for (const network of networks)
      for (const topology of topologies)
        for (const [index, server] of servers.entries()) {
          const rps = (2000 - 100 * index) * (1 + 0.02 * Math.sin(7 * block + index))
          const result = resultOf(server, topology, rps)
          const cell: PlannedCell = { ...result.cell, block, network }
          results.push({ ...result, cell })
        }
  return manifestOf(results, { scenario: { ...manifestOf([]).scenario, blocks, networks: [...networks] } })
}

function milliseconds(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

const run = runOf(5)
const print = (what: string, ms: number) => process.stdout.write(`${what.padEnd(56)} ${ms.toFixed(1)} ms\n`)
analyse(runOf(1))
print(
  `analysis of ${run.results.length} cells in 5 blocks`,
  milliseconds(() => analyse(run)),
)
const analysis = analyse(run)
print(
  'what is said of them',
  milliseconds(() => runAnalysisOf(analysis, noEvidence)),
)
print(
  'the CSV files of them',
  milliseconds(() => renderTables(analysis)),
)
for (const blocks of [1, 5, 20]) {
  const whole = runOf(blocks)
  const header = headerOf(whole)
  print(
    `reading a run of ${whole.results.length} cells, once`,
    milliseconds(() => replay(header, whole.results, [])),
  )
}
