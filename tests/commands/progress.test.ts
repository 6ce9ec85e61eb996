import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import { duration, progressOn } from '../../scripts/commands/progress.ts'

describe('progress where there is no terminal', () => {
  test('progress without a terminal is one line a step, with the cells left and, after the first, the time left', () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream
    const progress = progressOn(stream)
    progress.stage('building')
    progress.begin('nginx direct lan', 3, 3)
    progress.end('nginx direct lan', '10.00 RPS')
    progress.begin('async direct lan', 2, 3)
    progress.close()
    const lines = String(stream.read()).trimEnd().split('\n')
    assert.deepEqual(lines, [
      'building',
      '[1/3] nginx direct lan · 3 left',
      '  nginx direct lan: 10.00 RPS',
      '[2/3] async direct lan · 2 left · about 0 s',
    ])
  })

  test('progress without a terminal passes no control characters on', () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream
    progressOn(stream).note('a\u001b[2Jb')
    assert.equal(String(stream.read()), 'a [2Jb\n')
  })
})

test('a duration is written as a person says it', () => {
  assert.equal(duration(59.4), '59 s')
  assert.equal(duration(125), '2 min 05 s')
})
