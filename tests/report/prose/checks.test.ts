import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Check } from '../../../scripts/analysis/checks.ts'
import { wordCheck } from '../../../scripts/report/prose/checks.ts'

const drift = { kind: 'drift', network: 'lan', apart: 0.26, blocks: 2, plannedBlocks: 2 } as const
const generator = { kind: 'generator', network: 'lan', isPlanned: true } as const

const cases: readonly (readonly [Check, name: string, text: string])[] = [
  [
    { kind: 'limits', holds: true, droplets: 217, wrong: 0 },
    'resource limits',
    'Read back from the kernel for 217 droplets: in force.',
  ],
  [
    { kind: 'limits', holds: false, droplets: 3, wrong: 1 },
    'resource limits',
    'Read back from the kernel for 3 droplets: not in force in 1, which do not count.',
  ],
  [
    { ...drift, holds: true },
    'drift on lan',
    'NGINX’s rates are at most 26 % apart within a block. Checked in 2 of 2 blocks.',
  ],
  [{ kind: 'link', holds: true, parts: 4, wrong: 0 }, 'link', 'Measured before and after 4 blocks: as configured.'],
  [
    { kind: 'link', holds: false, parts: 4, wrong: 2 },
    'link',
    'Measured before and after 4 blocks: not as configured in 2, which do not count.',
  ],
  [
    {
      ...generator,
      holds: true,
      most: [
        { pattern: 'keep-alive', rps: 16_531 },
        { pattern: 'closing', rps: 4274 },
      ],
    },
    'generator on lan',
    'At most 16,500 req/s with kept connections and 4,270 req/s with a new connection per request.',
  ],
  [{ ...generator, holds: false, most: [] }, 'generator on lan', 'Unknown: a generator bottleneck may go unseen.'],
  [
    { ...generator, holds: false, isPlanned: false, most: [] },
    'generator on lan',
    'Not measured, by the scenario: a generator bottleneck may go unseen.',
  ],
]
for (const [check, name, text] of cases)
  test(`a check of ${name} reads: ${text}`, () =>
    assert.deepEqual(wordCheck(check), { check: name, holds: check.holds, text }))
