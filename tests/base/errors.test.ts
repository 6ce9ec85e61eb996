import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { explain, firstLine, Interrupted, lastLine, RunError, UserError } from '../../scripts/base/errors.ts'

describe('an error at the end', () => {
  test('a mistake of the user is one line and exit code 2', () => {
    assert.deepEqual(explain(new UserError('say what')), { text: 'error: say what', code: 2 })
  })

  test('a failure of the run, or an interruption, is one line and exit code 1', () => {
    assert.deepEqual(explain(new RunError('no more')), { text: 'error: no more', code: 1 })
    assert.deepEqual(explain(new Interrupted()), { text: 'error: interrupted', code: 1 })
  })

  test('a full disk is reported with what to do', () => {
    const { text, code } = explain(
      Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
    )
    assert.match(text, /^error: no space left on the disk; free some .* `bench resume`$/)
    assert.equal(code, 1)
  })

  test('a file that cannot be written is one line with what to do, and exit code 2', () => {
    for (const code of ['EACCES', 'EPERM', 'EROFS']) {
      const error = Object.assign(new Error(`${code}: no, open '/reports/a.csv'`), { code, path: '/reports/a.csv' })
      const { text, code: exit } = explain(error)
      assert.match(text, /^error: reports\/a\.csv cannot be used: [^\n]+; [^\n]+$/)
      assert.equal(exit, 2)
    }
  })

  test('an error of the engine is its answer, without a stack', () => {
    const { text, code } = explain(
      Object.assign(new Error('(HTTP code 400) no such sysctl\nmore'), { statusCode: 400 }),
    )
    assert.deepEqual([text, code], ['error: the engine refused a request: (HTTP code 400) no such sysctl', 1])
  })

  test('an engine that is away is one line with what to do, and exit code 1', () => {
    for (const [code, syscall] of [
      ['ECONNREFUSED', 'connect'],
      ['ENOENT', 'connect'],
      ['ECONNRESET', 'read'],
    ]) {
      const error = Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code, syscall })
      const { text, code: exit } = explain(error)
      assert.match(text, /^error: the Docker engine does not answer any more; .*bench resume$/)
      assert.equal(exit, 1)
    }
    const absent = Object.assign(new Error("ENOENT: open '/lab/x'"), { code: 'ENOENT', syscall: 'open' })
    assert.doesNotMatch(explain(absent).text, /engine/)
  })

  test('an unforeseen error shows its stack', () => {
    const { text, code } = explain(new TypeError('x is not a function'))
    assert.match(text, /TypeError: x is not a function\n\s+at /)
    assert.equal(code, 1)
  })
})

test('the first line of a message is the first that is not empty', () => {
  assert.equal(firstLine(new Error('\n  (HTTP code 404)  \nmore')), '(HTTP code 404)')
  assert.equal(firstLine('plain'), 'plain')
})

test('the last line of a program’s output has no control characters', () => {
  assert.equal(lastLine('Traceback:\n  in line 1\n\u001b[31mKeyError\u0007: 1 \n\n'), '[31mKeyError : 1')
  assert.equal(lastLine(' \n'), '')
})
