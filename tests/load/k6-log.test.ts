import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lastWords } from '../../scripts/load/k6-log.ts'

const line = (message: string) =>
  `time="2026-11-29T08:00:00Z" level=error msg="${message}" scenario=load source=stacktrace\n`

describe('the log of k6', () => {
  test('an error of the module is its message, without its stack', () => {
    const files = 'exposure: k6 may open 1024 files, and this experiment needs 6200; raise nofile'
    const stack = '\\n\\tat exposure.(*module).play-fm (native)\\n\\tat play (exposure.js:14:31)'
    assert.deepEqual(lastWords(line(`GoError: ${files}${stack}`)), { reason: files, isThrown: true })
  })

  test('the last line says what went wrong, and quotes in it are quotes', () => {
    const log = line('GoError: the first') + line('url must be \\"http://\\"')
    assert.deepEqual(lastWords(log), { reason: 'url must be "http://"', isThrown: false })
  })

  test('a line of another form is said as it is', () => {
    assert.deepEqual(lastWords('panic: no memory\n'), { reason: 'panic: no memory', isThrown: false })
  })

  test('an empty log says nothing', () => {
    assert.deepEqual(lastWords(''), { reason: '', isThrown: false })
  })
})
