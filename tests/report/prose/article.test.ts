import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agreement, wordStatistics } from '../../../scripts/report/prose/article.ts'

test('a statistic of the published table is a line with its servers and its probability', () => {
  const of = { network: 'lan', servers: 12 } as const
  assert.deepEqual(
    wordStatistics([
      { ...of, statistic: 'rps-ranks-closing', value: 0.13, p: 0.3415 },
      { ...of, statistic: 'latency-ranks', value: 0.94, p: 0.00001 },
      { ...of, statistic: 'rps-ratio', value: 1234.5, p: null },
      { ...of, statistic: 'latency-ratio', value: null, p: null },
      { ...of, statistic: 'proxied-lowest', value: 9, p: null, servers: 1 },
    ]),
    [
      'lan: rank correlation (Spearman) of RPS, servers that close: 0.13 (p = 0.34, 12 servers)',
      'lan: rank correlation (Spearman) of mean latency, all servers: 0.94 (p < 0.0001, 12 servers)',
      'lan: median RPS ratio, lab to article: 1,230 (12 servers)',
      'lan: median mean latency ratio, lab to article: unknown (12 servers)',
      'lan: behind NGINX: lowest RPS: 9 (1 server)',
    ],
  )
})

test('a rank correlation that rounds to nothing has no sign', () => {
  const of = { network: 'lan', servers: 12, p: null } as const
  const rhoOf = (value: number) => {
    const ranks = { ...of, statistic: 'rps-ranks', value } as const
    const [text = ''] = agreement([ranks, { ...of, statistic: 'rps-ratio', value: 2 }])
    return /ρ = (-?[\d.]+)/.exec(text)?.[1]
  }
  assert.deepEqual([-0.001, 0.001, -0.264, 1].map(rhoOf), ['0.00', '0.00', '-0.26', '1.00'])
})
