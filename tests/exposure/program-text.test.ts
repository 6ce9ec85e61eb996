import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { occupationSchema } from '../../scripts/exposure/occupation.ts'
import { programText, quoted } from '../../scripts/exposure/program-text.ts'
import { stepSchema } from '../../scripts/exposure/steps.ts'

const told = (...steps: unknown[]) => {
  const about = { name: 'mine', why: 'Why?', source: 'me', connections: [1, 1000], receive_buffer: 2048 }
  return programText(occupationSchema.parse({ ...about, steps: steps.map((step) => stepSchema.parse(step)) }))
}

describe('an experiment in words', () => {
  test('says the connections, and each step with its bytes and times', () => {
    assert.deepEqual(
      told(
        { send: 'GET / HTTP/1.1\r\n' },
        { drip: { send: 'ab', every_s: 0.5 } },
        { repeat: { send: 'X: y\r\n', every_s: 5, for_s: 60 } },
        { read: { bytes: 1, every_s: 1, for_s: 15 } },
        { no_read_s: 20 },
        { half_close: true },
        { hold_s: 3 },
        { reset: true },
      ),
      [
        'Connections: 1, 1,000.',
        'Receive buffer of each: 2048 bytes.',
        'Sends "GET / HTTP/1.1\\r\\n".',
        'Sends "ab", a byte every 0.5 s.',
        'Sends "X: y\\r\\n" every 5 s for 60 s.',
        'Reads a byte every 1 s for 15 s.',
        'Reads nothing for 20 s.',
        'Says that it will send nothing more, and keeps reading.',
        'Says nothing for 3 s.',
        'Resets the connection.',
      ],
    )
  })

  test('says what is otherwise with the server and with NGINX', () => {
    const about = { name: 'mine', why: 'Why?', source: 'me', connections: [1], steps: [{ reset: true }] }
    const changes = { environment: { REPLY_BYTES: '4194304' }, proxy: { buffering: 'off' } }
    assert.deepEqual(programText(occupationSchema.parse({ ...about, ...changes })).slice(0, 2), [
      'The server has REPLY_BYTES=4194304.',
      'NGINX has proxy_buffering off.',
    ])
  })

  test('shows odd bytes as they are written in a scenario', () => {
    assert.equal(quoted('a\0\x7f\xff'), '"a\\x00\\x7f\\xff"')
  })

  test('shows the begin of a long text, and how long it is', () => {
    assert.equal(quoted('x'.repeat(5000)), `"${'x'.repeat(160)}" and so on, 5,000 bytes`)
  })
})
