import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { settingsFrom } from '../../scripts/plan/settings.ts'

describe('the CPUs of .env', () => {
  test('what is left out or empty leaves the choice to the lab', () => {
    assert.deepEqual(settingsFrom({}).cpus, { droplet: undefined, generator: undefined })
    assert.deepEqual(settingsFrom({ LAB_DROPLET_CPU: '', LAB_GENERATOR_CPUS: '' }).cpus, {
      droplet: undefined,
      generator: undefined,
    })
  })

  test('the droplet has one CPU, and the generator as many as are named', () => {
    const { cpus } = settingsFrom({ LAB_DROPLET_CPU: '1', LAB_GENERATOR_CPUS: '0,2-3' })
    assert.deepEqual(cpus, { droplet: 1, generator: [0, 2, 3] })
    assert.throws(
      () => settingsFrom({ LAB_DROPLET_CPU: '1-2' }),
      new UserError('.env: LAB_DROPLET_CPU is 1-2; a droplet has one CPU'),
    )
  })

  test('a choice that names no CPU is refused, and not taken for any of them', () => {
    assert.throws(() => settingsFrom({ LAB_DROPLET_CPU: '2-1' }), UserError)
    assert.throws(() => settingsFrom({ LAB_GENERATOR_CPUS: '3-2' }), UserError)
    assert.throws(
      () => settingsFrom({ LAB_GENERATOR_CPUS: ' ' }),
      new UserError('.env: LAB_GENERATOR_CPUS names no CPU; name one, such as 0, or leave it out'),
    )
  })
})
