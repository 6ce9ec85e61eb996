import { measureCosts } from '../research/cost/cost.ts'
import { renderCosts } from '../research/cost/render.ts'
import type { CostOptions } from '../research/options.ts'
import { Writer } from '../run/writer.ts'
import type { Command } from './command.ts'
import { progressOn } from './progress.ts'

/** `bench cost`: the load generator's CPU time per request, beside hey's and wrk's. */
export async function runCost({ settings, signal }: Command, options: CostOptions): Promise<void> {
  const progress = progressOn(process.stderr)
  const rows = await measureCosts(options, settings, progress, signal).finally(progress.close)
  const { csv, pairs, table } = renderCosts(rows)
  const writer = new Writer(settings.reports)
  await writer.write('cost.csv', csv)
  await writer.write('cost-pairs.csv', pairs)
  process.stdout.write(`${table}\n\nreports/cost.csv\n`)
}
