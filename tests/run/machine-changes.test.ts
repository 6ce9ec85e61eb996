import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { machineChanges } from '../../scripts/run/machine-changes.ts'
import { manifestOf } from '../fixtures/manifest.ts'

describe('the changes of a machine', () => {
  const { machine } = manifestOf([])

  test('there are none of the same machine', () => {
    assert.deepEqual(machineChanges(machine, machine), [])
  })

  test('each is said with what it was before', () => {
    const cpus = { ...machine.cpus, droplet: 3, generator: [0, 1], idle: [2] }
    const engine = { ...machine.engine, kernel: '6.12' }
    assert.deepEqual(machineChanges(machine, { ...machine, engine, cpus, commit: 'abc' }), [
      'division of the CPUs: droplet 3, generator 0-1, idle 2 (before: droplet 1, generator 0)',
      'kernel: 6.12 (before: 6.1)',
      'commit: abc (before: unknown)',
    ])
  })
})
