import { type Bottleneck, isOwnLimit } from '../../analysis/bottlenecks.ts'
import type { CellFacts, Facts } from '../../analysis/schema.ts'

/** What a percentage with this sign is, in words; null where it is simply what it says. */
export const signWords: Readonly<Record<CellFacts['pct_sign'], string | null>> = {
  '=': null,
  '>=': 'at least',
  '<=': 'at most',
  '?': 'says nothing of speeds',
}

/** Whether what limited a figure makes it the server's own, in words. */
export function limitWords(limit: Bottleneck | null): string {
  if (isOwnLimit(limit)) return 'the server’s own speed'
  return limit === null ? 'may not be the server’s own speed' : 'not the server’s own speed'
}

/** What a cell is called outside of a table. */
export function cellName({ server, topology, network }: Pick<CellFacts, 'server' | 'topology' | 'network'>): string {
  return `${server}, ${topology}, ${network}`
}

/** A moment as people read it, to the minute. */
export function momentWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

/** Which scenario, when, and how far the run came. */
export function extentWords({ scenario, started_at, status, cells_measured, cells_planned, cells }: Facts): string {
  const blocks = scenario.blocks === 1 ? 'one block' : `${scenario.blocks} blocks`
  const nginx = cells.length === 0 || cells.some(({ baseline }) => baseline) ? '' : ', without NGINX'
  const measured = `${cells_measured} of ${cells_planned} cells measured`
  return `${scenario.file}, ${momentWords(started_at)}: ${status}, ${measured}, ${blocks}${nginx}`
}
