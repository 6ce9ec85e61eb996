import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Check } from '../../scripts/analysis/checks.ts'
import type { Warning } from '../../scripts/analysis/warnings.ts'
import { wordCheck } from '../../scripts/report/prose/checks.ts'
import { describeNetwork } from '../../scripts/report/prose/network.ts'
import { readingOf, readTerminal } from '../../scripts/report/prose/reading.ts'
import { wordWarning } from '../../scripts/report/prose/warnings.ts'
import { networkNames, toNetwork } from '../../scripts/scenario/network.ts'
import { fullRun } from '../fixtures/full-run.ts'
import { checkText } from '../language/check.ts'
import { textOf } from '../language/text.ts'

const place = { network: 'home-2020', block: 12, repeat: false }
const most = { cells: 12, measured: 88 }

const warnings: readonly Warning[] = [
  { kind: 'incomplete', status: 'interrupted', left: 12, planned: 88 },
  { kind: 'no-baseline' },
  { kind: 'drift', ...place, apart: 0.1234, isRepeated: true },
  { kind: 'link', ...place, problems: ['12 of 300 handshakes failed'], isRepeated: true },
  { kind: 'idle-cpu', server: 'gunicorn-gevent', cpus: 0.98, isCostKnown: false },
  { kind: 'others', cpus: 1.25, ...most },
  { kind: 'stolen', share: 0.1234, ...most },
  { kind: 'speed', fastest_s: 0.0801, slowest_s: 0.1234 },
]

const checks: readonly Check[] = [
  { kind: 'limits', holds: false, droplets: 88, wrong: 12 },
  { kind: 'drift', holds: true, network: 'lan', apart: 0.0312, blocks: 3, plannedBlocks: 5 },
  { kind: 'link', holds: false, parts: 12, wrong: 3 },
  { kind: 'generator', holds: true, network: 'lan', isPlanned: true, most: [] },
]

test('what a run says in whole sentences keeps to the language of the lab', () => {
  const run = fullRun()
  const texts = [
    ...warnings.map(wordWarning),
    ...checks.map((check) => wordCheck(check).text),
    ...[true, false].flatMap((isRated) => [readingOf({ blocks: 5, ...(isRated ? { rate_rps: 500 } : {}) })]),
    readTerminal(run),
  ]
  assert.deepEqual(
    texts.flatMap((text) => checkText(textOf([{ text, line: 1 }]))),
    [],
  )
})

test('a link is described in few words, with as many figures as it has', () => {
  const texts = networkNames.map((name) => describeNetwork(toNetwork(name)))
  assert.deepEqual(
    texts.flatMap((text) => checkText(textOf([{ text, line: 1 }]), true)),
    [],
  )
})
