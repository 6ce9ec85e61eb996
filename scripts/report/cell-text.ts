import type { CellFacts } from '../analysis/schema.ts'

/** A figure with so many decimals; empty where it does not exist. */
export function fixed(digits: number, value: number | null): string {
  return value?.toFixed(digits) ?? ''
}

/** The percentage of NGINX with its sign, unless it is simply what it says. */
export function percentText({ pct_nginx, pct_sign }: CellFacts): string {
  const percent = fixed(2, pct_nginx)
  return percent === '' || pct_sign === '=' ? percent : `${pct_sign} ${percent}`
}

/** The 95 % interval of a cell's rate in percent of NGINX's; empty without one. */
export function intervalText({ rps_comparison }: CellFacts): string {
  const { low = null, high = null } = rps_comparison ?? {}
  return low === null || high === null ? '' : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`
}

/** A range of ranks, such as `2–5` or `1`; empty without one. */
export function rankText(rank: CellFacts['rps_rank']): string {
  if (!rank) return ''
  return rank.best === rank.worst ? `${rank.best}` : `${rank.best}–${rank.worst}`
}

/** The droplet's CPU in percent; empty where it was not counted. */
export function cpuText({ droplet_cpu }: CellFacts): string {
  return droplet_cpu === null ? '' : `${Math.round(100 * droplet_cpu)} %`
}

/** The outcome of one block; of several, how many did not end with a figure that may be compared, and why the first. */
export function outcomeText({ outcome, reason, blocks, comparable }: CellFacts): string {
  if (outcome === 'ok') return 'ok'
  const text = `${outcome}: ${reason}`
  return blocks > 1 && comparable < blocks ? `${blocks - comparable} of ${blocks} blocks ${text}` : text
}
