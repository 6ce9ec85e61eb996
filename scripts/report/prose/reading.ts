/** How to read the tables of a run. */
export function readingOf(blocks: number): string {
  const bottleneck =
    'Latencies are in seconds. Unless the bottleneck is the server or its memory, the rate is a minimum.'
  const sign = 'A % NGINX with ">=" is at least that, with "<=" at most; with "?" it does not compare the servers.'
  const ranks =
    'Ranks are within a topology and network: by RPS for rates that are no minimums, by CPU time per request for all.'
  return [bottleneck, sign, ...(blocks > 1 ? [ranks] : [])].join(' ')
}
