import { firstTime } from '../plan/plan.ts'
import type { LoadModel } from '../scenario/loads/model.ts'
import type { Network } from '../scenario/network.ts'
import { measureCell } from './cell.ts'
import type { CellContext, RunContext } from './cell-context.ts'
import type { CeilingMeasured } from './checks.ts'
import { isComparable } from './outcomes.ts'
import { dropletCpuShare } from './rates.ts'

/** Seconds of such a load: a tenth of a second would be no measure of the generator. */
export const ceiling_s = 1.5

/**
 * Measures what the generator does at most on a network without a link, by a load that drives it.
 * @param block whose part comes next; null after the last
 */
export async function measureCeilings(
  context: RunContext,
  load: LoadModel,
  network: Network,
  block: number | null,
): Promise<CeilingMeasured[]> {
  const { scenario } = context
  const quiet: CellContext = {
    ...context,
    load,
    keep: { saveSamples: async () => {}, saveLog: async () => {} },
  }
  const measured: CeilingMeasured[] = []
  for (const { pattern, server } of context.lab.view.registry.ceilings) {
    const cell = {
      block: block ?? scenario.blocks,
      ...firstTime,
      server: server.name,
      topology: 'direct' as const,
      network: network.name,
    }
    const result = await measureCell(quiet, { cell, server, network, linkSeed: 0 })
    // Without a figure there is no ceiling, and the rule does without; the server's own cell says what is wrong.
    if (result.kind === 'failed-to-load' || !isComparable(result) || !result.figures.rps) continue
    const measuredBy = { pattern, rps: result.figures.rps, dropletCpu: dropletCpuShare(result) }
    measured.push({ kind: 'ceiling', block, network: network.name, ...measuredBy })
  }
  return measured
}
