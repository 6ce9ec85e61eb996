import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idleUses } from '../../scripts/analysis/idle.ts'
import { resultOf } from '../fixtures/manifest.ts'

const burning = (server: string, idle_cpu: number | null) => {
  const { counters, ...result } = resultOf(server, 'direct', 100)
  return { ...result, counters: counters && { ...counters, idle_cpu } }
}

test('a server that uses CPU while idle is listed once, with whether its CPU time per request is known', () => {
  const results = [burning('spins', 1), burning('spins', 0.98), burning('reloads', 0.25), burning('waits', 0.04)]
  assert.deepEqual(idleUses({ results: [...results, burning('old', null)] }), [
    { kind: 'idle-cpu', server: 'spins', cpus: 0.99, isCostKnown: false },
    { kind: 'idle-cpu', server: 'reloads', cpus: 0.25, isCostKnown: true },
  ])
})
