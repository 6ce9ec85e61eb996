import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Warning } from '../../../scripts/analysis/warnings.ts'
import { wordWarning } from '../../../scripts/report/prose/warnings.ts'

test('every kind of warning is one or two sentences', () => {
  const part = { network: 'lan', block: 1, repeat: false } as const
  const warnings: readonly Warning[] = [
    { kind: 'incomplete', status: 'interrupted', left: 1, planned: 3 },
    { kind: 'incomplete', status: 'failed', left: 0, planned: 3 },
    { kind: 'no-baseline' },
    { kind: 'drift', ...part, apart: 0.183, isRepeated: true },
    { kind: 'link', ...part, repeat: true, problems: ['too slow', 'too lossy'], isRepeated: false },
    { kind: 'idle-cpu', server: 'spins', cpus: 0.98, isCostKnown: false },
    { kind: 'idle-cpu', server: 'reloads', cpus: 0.25, isCostKnown: true },
    { kind: 'others', cpus: 0.9, cells: 2, measured: 3 },
    { kind: 'stolen', share: 0.1, cells: 1, measured: 1 },
    { kind: 'speed', fastest_s: 0.1, slowest_s: 0.13 },
    { kind: 'open-files', files: 1_048_576, wanted: 1024 },
    { kind: 'recorded', text: 'busy\u0007' },
  ]
  assert.deepEqual(warnings.map(wordWarning), [
    'The run was interrupted: 1 of 3 measurements missing.',
    'The run failed.',
    'NGINX was not measured, so no rate has a percentage of it.',
    'The machine drifted in block 1 on lan: NGINX’s rates are 18.3 % apart. The block was measured again.',
    'The link was not as configured in block 1 on lan (repeat). Found: too slow; too lossy. Its figures do not count.',
    'spins burns 1.0 CPU while idle. Its CPU time per request is unknown.',
    'reloads burns 0.3 CPU while idle. Its CPU time per request excludes that.',
    'Other programs disturbed 2 of 3 cells. They used 0.9 CPUs, so those rates are too low, or vary.',
    'The host of this virtual machine disturbed 1 of 1 cell. It took 10 % of the CPU time, so those rates are too low, or vary.',
    'The machine’s speed varied, and the rates with it: a reference workload took 0.1 s to 0.13 s.',
    'The engine let servers open 1,048,576 files in experiments, not the 1,024 asked for. Verdicts on many connections hold only for that.',
    'busy ',
  ])
})
