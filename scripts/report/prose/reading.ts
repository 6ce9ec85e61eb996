import type { RunAnalysis } from '../../analysis/schema.ts'

type Scenario = Pick<RunAnalysis['scenario'], 'blocks' | 'rate_rps'>

const rated =
  'Every server gets the same rate. The order is by CPU time per request; latencies count from when a request was due.'

/** How to read the tables of a run. */
export function readingOf({ blocks, rate_rps }: Scenario): string {
  if (rate_rps !== undefined) return `${rated} All times are in microseconds.`
  const bottleneck =
    'Latencies are in seconds. A rate with "≥" is a minimum: the bottleneck is neither the server nor its memory.'
  const sign = 'A % NGINX with "≥" is at least that, with "≤" at most; with "?" it does not compare the servers.'
  const ranks =
    'Ranks are within a topology and network: by RPS for rates that are no minimums, by CPU time per request for all.'
  return [bottleneck, sign, ...(blocks > 1 ? [ranks] : [])].join(' ')
}

/** The same for the terminal: only of signs that its tables have. */
export function readTerminal({ scenario, cells }: Pick<RunAnalysis, 'scenario' | 'cells'>): string {
  if (scenario.rate_rps !== undefined) return rated
  const isThere = (...signs: string[]) =>
    cells.some(({ pct_sign, pct_nginx }) => pct_nginx !== null && signs.includes(pct_sign))
  return [
    '≥ is a minimum: the bottleneck is not the server.',
    isThere('<=') ? '≤ is a maximum: NGINX’s own rate is a minimum.' : '',
    isThere('?') ? '? does not compare the servers: neither rate is the server’s own.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
