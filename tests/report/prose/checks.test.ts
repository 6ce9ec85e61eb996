import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Check } from '../../../scripts/analysis/checks.ts'
import { wordCheck } from '../../../scripts/report/prose/checks.ts'

test('every kind of check has a name and says what came of it', () => {
  const most = [{ pattern: 'keep-alive', rps: 16_531 } as const, { pattern: 'closing', rps: 4274 } as const]
  const generator = { kind: 'generator', network: 'lan', isPlanned: true } as const
  const checks: readonly Check[] = [
    { kind: 'limits', holds: true, droplets: 217, wrong: 0 },
    { kind: 'limits', holds: false, droplets: 3, wrong: 1 },
    { kind: 'drift', holds: true, network: 'lan', apart: 0.26, blocks: 2, plannedBlocks: 2 },
    { kind: 'link', holds: true, parts: 4, wrong: 0 },
    { kind: 'link', holds: false, parts: 4, wrong: 2 },
    { ...generator, holds: true, most },
    { ...generator, holds: true, most: [{ pattern: 'keep-alive', rps: null }, most[1] as (typeof most)[1]] },
    { ...generator, holds: false, most: [] },
    { ...generator, holds: false, most: [], isPlanned: false },
  ]
  assert.deepEqual(
    checks.map(wordCheck).map(({ check, holds, text }) => `${check}, ${holds}: ${text}`),
    [
      'resource limits, true: Read back from the kernel for 217 droplets: in force.',
      'resource limits, false: Read back from the kernel for 3 droplets: not in force in 1, whose figures do not count.',
      'drift on lan, true: NGINX’s rates are at most 26 % apart within a block. Checked in 2 of 2 blocks.',
      'link, true: Measured before and after 4 blocks: as configured.',
      'link, false: Measured before and after 4 blocks: not as configured in 2, whose figures do not count.',
      'generator on lan, true: At most 16,500 req/s with kept connections and 4,270 req/s with a new connection per request.',
      'generator on lan, true: At most 4,270 req/s with a new connection per request. Unknown with kept connections: the fastest server was the bottleneck.',
      'generator on lan, false: Unknown: a generator bottleneck may go unseen.',
      'generator on lan, false: Not measured (ceilings: false): a generator bottleneck may go unseen.',
    ],
  )
})
