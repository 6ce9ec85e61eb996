import type { RunAnalysis } from '../../analysis/schema.ts'

/** How to read the tables of a run. */
export function readingOf({ blocks, rate_rps }: Pick<RunAnalysis['scenario'], 'blocks' | 'rate_rps'>): string {
  if (rate_rps !== undefined) {
    const order = 'Every server gets the same rate, and they are ordered by the CPU time of their droplet per request.'
    return `${order} Latencies count from when a request was due. All times are in microseconds.`
  }
  const bottleneck =
    'Latencies are in seconds. Unless the bottleneck is the server or its memory, the rate is a minimum.'
  const sign = 'A % NGINX with ">=" is at least that, with "<=" at most; with "?" it does not compare the servers.'
  const ranks =
    'Ranks are within a topology and network: by RPS for rates that are no minimums, by CPU time per request for all.'
  return [bottleneck, sign, ...(blocks > 1 ? [ranks] : [])].join(' ')
}
