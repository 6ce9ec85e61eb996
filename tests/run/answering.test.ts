import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersSchema, payloadsSchema } from '../../scripts/exposure/answers/schema.ts'
import { answersTold } from '../../scripts/run/answering.ts'

const payload = {
  ...{ id: 'odd', rfc: 'RFC 9112', level: 'must', says: 'It is odd.' },
  ...{ steps: [{ send: 'GET / HTTP/1.1\r\n\r\n' }], expect: { status: [400] } },
}
const told = (changes: object = {}) => {
  const about = { name: 'odd', why: 'Is it odd?', source: 'a test', payloads: [payload] }
  return answersTold(answersSchema.parse({ ...about, ...changes }), payloadsSchema.parse([payload]), undefined)
}

test('the client of payloads is told how long the right answer is', () => {
  assert.deepEqual([told().body, told().body_bytes], ['Hello, World!', 13])
  assert.equal(told({ environment: { REPLY_BYTES: '4194304' } }).body_bytes, 4_194_304)
})

test('the client of payloads is not told what has to come of them', () => {
  assert.deepEqual(told().payloads, [{ id: 'odd', steps: payload.steps }])
})
