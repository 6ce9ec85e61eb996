import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { settingsFrom } from '../../scripts/plan/settings.ts'

describe('the port of the reports', () => {
  const portOf = (text: string) => settingsFrom({ LAB_REPORT_PORT: text }).reportPort

  test('the port of the reports is what .env says, or the default', () => {
    assert.equal(portOf('9000'), 9000)
    assert.equal(portOf(''), 8800)
    assert.equal(settingsFrom({}).reportPort, 8800)
  })

  test('the port of the reports is a single port number', () => {
    for (const text of ['0', '65536', '8800-8810', '80.5', '127.0.0.1:8800'])
      assert.throws(
        () => portOf(text),
        (error) => error instanceof UserError && error.message.startsWith(`.env: LAB_REPORT_PORT is ${text}; `),
        text,
      )
  })
})
