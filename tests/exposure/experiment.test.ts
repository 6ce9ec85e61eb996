import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { experimentSchema, exposureSchema } from '../../scripts/exposure/experiment.ts'
import { occupationSchema } from '../../scripts/exposure/occupation.ts'

const silent = {
  name: 'silent',
  why: 'Does a client that says nothing keep the others waiting?',
  source: 'RFC 9112, 9.5',
  connections: [1, 5, 100],
  steps: [{ hold_s: 12 }],
}

describe('an experiment', () => {
  test('an experiment says what the healthy client asks for, if that is not the server’s own path', () => {
    const pathOf = (change: object) => occupationSchema.safeParse({ ...silent, ...change }).data?.path
    assert.equal(occupationSchema.parse(silent).path, undefined)
    assert.equal(pathOf({ path: '/large?n=1' }), '/large?n=1')
    for (const path of ['large', '/a b', '/a\r\nHost: b', '/ä', '']) assert.equal(pathOf({ path }), undefined, path)
  })

  test('an experiment sets variables of the server, and none that the lab sets', () => {
    const set = (environment: unknown) => experimentSchema.safeParse({ ...silent, environment })
    const known = { REPLY_BYTES: '4194304', DELAY_MS: '300', MY_OWN: '' }
    assert.deepEqual(set(known).data?.environment, known)
    for (const [wrong, message] of [
      [{ PORT: '1' }, /the lab sets this one itself/],
      [{ PROXY_BUFFERING: 'off' }, /the lab sets this one itself/],
      [{ PYTHONPATH: '/tmp' }, /the lab sets this one itself/],
      [{ 'A=B': '1' }, /upper-case letters/],
      [{ DELAY_MS: 5 }, /put it in quotes/],
      [{ REPLY_BYTES: '0' }, /whole number from 1 to 8388608/],
      [{ DELAY_MS: '1e3' }, /whole number from 1 to 60000/],
      [{ MY_OWN: '1\n2' }, /no control characters/],
    ] as const)
      assert.match(String(set(wrong).error), message, JSON.stringify(wrong))
  })

  test('a ladder rises, and stays below the limit of connections', () => {
    assert.equal(exposureSchema.safeParse({ experiments: [silent] }).success, true)
    assert.equal(exposureSchema.safeParse({ experiments: [{ ...silent, connections: [5, 5] }] }).success, false)
    assert.equal(exposureSchema.safeParse({ experiments: [silent], limits: { connections: 99 } }).success, false)
  })

  test('a ladder fits into the limit of seconds, and its connections into the time of their rung', () => {
    const refused = (change: object, limits: object = {}) =>
      String(exposureSchema.safeParse({ experiments: [{ ...silent, ...change }], limits }).error ?? '')
    const rungs = Array.from({ length: 13 }, (_, index) => index + 1)
    assert.match(
      refused({ connections: rungs, rung_s: 10 }),
      /fewer rungs, or shorter ones: they take 146 s, and .* is 120/,
    )
    assert.equal(refused({ connections: rungs, rung_s: 10 }, { seconds: 146 }), '')
    assert.match(refused({ connections: [100, 2000] }), /open_per_s.*must be higher: a rung has time to open 1200/s)
    assert.equal(refused({ connections: [100, 2000], open_per_s: 400 }), '')
  })

  test('a healthy client asks often enough that a server can come out well', () => {
    const refused = (healthy: object) =>
      String(exposureSchema.safeParse({ experiments: [silent], healthy }).error ?? '')
    assert.match(refused({ new_per_s: 2, keep_alive: 0, after_s: 5 }), /20 right answers in a row take 10 s/)
    assert.match(refused({ keep_alive: 1, keep_alive_per_s: 0.1 }), /keep_alive × keep_alive_per_s of 1 or more/)
    assert.equal(refused({ new_per_s: 5, keep_alive: 0 }), '')
  })

  test('an experiment with known answers says by them alone where it is made', () => {
    const known = { ...silent, expect: { known: { verdict: 'held', at: 1 } } }
    const parsed = (more: object) => exposureSchema.safeParse({ experiments: [{ ...known, ...more }] })
    assert.equal(parsed({}).success, true)
    for (const more of [{ only: { servers: ['known'] } }, { proxy: { buffering: 'off' } }])
      assert.match(String(parsed(more).error), /must be left out: expect says/)
  })

  test('a step is one thing that a connection does, in bytes', () => {
    const steps = (...all: unknown[]) => experimentSchema.safeParse({ ...silent, steps: all }).success
    assert.equal(
      steps({ send: 'GET / HTTP/1.1\r\n\xff' }, { drip: { send: 'a', every_s: 0.05 } }, { reset: true }),
      true,
    )
    for (const wrong of [
      { send: 'Ā' },
      { send: '' },
      { hold_s: 1, close: true },
      { close: false },
      { read: { bytes: 1 } },
    ])
      assert.equal(steps(wrong), false, JSON.stringify(wrong))
  })
})
