import type { CrosscheckOptions } from '../research/options.ts'
import { renderCrosscheck } from '../research/slow/agreement.ts'
import { crosscheck } from '../research/slow/crosscheck.ts'
import type { Command } from './command.ts'
import { progressOn } from './progress.ts'

/** `bench crosscheck`: the lab's slow clients against slowhttptest. */
export async function runCrosscheck({ settings, signal }: Command, { servers }: CrosscheckOptions): Promise<void> {
  const progress = progressOn(process.stderr)
  const rows = await crosscheck(servers, settings, progress, signal).finally(progress.close)
  process.stdout.write(`${renderCrosscheck(rows)}\n`)
}
