import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exposureSchema } from '../../scripts/exposure/experiment.ts'
import { planned_s } from '../../scripts/exposure/planned.ts'

const about = { name: 'one', why: 'Why?', source: 'a test' }
const steps = [{ send: 'a' }, { hold_s: 0.5 }]
const payload = (id: string) => ({ id, rfc: 'RFC 9112', level: 'must', says: 'It is odd.', expect: { close: true } })

/** Seconds beside the two that any experiment takes for its droplet. */
function clients_s(experiment: object, changes: object = {}): number {
  const exposure = exposureSchema.parse({ experiments: [{ ...about, ...experiment }], ...changes })
  const [only] = exposure.experiments
  assert.ok(only)
  return planned_s(only, exposure) - 2
}

describe('the time that an experiment takes as planned', () => {
  test('an occupation takes its whole ladder, and the healthy client before and after it', () => {
    const silent = { connections: [1, 5, 100], rung_s: 6, steps }
    assert.equal(clients_s(silent), 3 + 18 + 2)
    assert.equal(clients_s({ ...silent, healthy: { before_s: 5 } }), 5 + 18 + 2)
  })

  test('payloads take what they hold, and are quiet after each answer', () => {
    const payloads = ['a', 'b'].map((id) => ({ ...payload(id), steps }))
    assert.equal(clients_s({ payloads, quiet_s: 0.25 }), 2 * (0.5 + 0.25))
  })

  test('patience takes as long as the client stays', () => {
    assert.equal(clients_s({ patience_s: 90, steps }), 90)
  })

  test('restarts take their right answers at the rate of the clients, and longer where the server starts again', () => {
    const restart = { signal: 'TERM', times: 10, after_successes: 100 }
    assert.equal(clients_s({ restart }), 3 + 10 * 2)
    assert.equal(clients_s({ restart: { ...restart, start_again: true } }), 3 + 10 * (2 + 0.5))
    assert.equal(clients_s({ restart, clients: { kept: 0 } }), 4 + 10 * 4)
    assert.equal(clients_s({ restart: { ...restart, followed_by: ['WINCH', 'own'] } }), 3 + 10 * (2 + 2))
  })

  test('restarts take no longer than the limit of an experiment', () => {
    const restart = { signal: 'TERM', times: 30, after_successes: 100, start_again: true }
    assert.equal(clients_s({ restart }, { limits: { seconds: 61 } }), 61)
  })
})
