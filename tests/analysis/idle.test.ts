import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idleWarnings } from '../../scripts/analysis/idle.ts'
import { resultOf } from '../fixtures/manifest.ts'

const burning = (server: string, idle_cpu: number | null) => {
  const { counters, ...result } = resultOf(server, 'direct', 100)
  return { ...result, counters: counters && { ...counters, idle_cpu } }
}

test('a server that uses CPU while idle is named once, with what follows for its figures', () => {
  const results = [burning('spins', 1), burning('spins', 0.98), burning('reloads', 0.25), burning('waits', 0.04)]
  assert.deepEqual(idleWarnings({ results: [...results, burning('old', null)] }), [
    'spins burns 1.0 CPU while idle. Its CPU time per request is unknown.',
    'reloads burns 0.3 CPU while idle. That is taken off its CPU time per request.',
  ])
})
