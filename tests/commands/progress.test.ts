import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import { progressOn, timeLeft } from '../../scripts/commands/progress.ts'

/** What progress wrote to a stream; a terminal has columns. */
function streamOf(columns?: number): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns, rows: 24 })
  return { stream, written: () => String(stream.read() ?? '') }
}

describe('progress where there is no terminal', () => {
  test('progress without a terminal is one line a cell, with its place and the time left', () => {
    const { stream, written } = streamOf()
    const progress = progressOn(stream)
    progress.stage('building')
    progress.begin('nginx direct lan', { done: 0, total: 2, left_s: 700 })
    progress.end('nginx direct lan', '10,000 req/s', { done: 1, total: 2, left_s: 600 })
    progress.begin('async direct lan', { done: 1, total: 2, left_s: 600 })
    progress.end('async direct lan', '5,000 req/s', { done: 2, total: 2, left_s: 0 })
    progress.close()
    assert.deepEqual(written().trimEnd().split('\n'), [
      'building',
      '[1/2] nginx direct lan: 10,000 req/s · 10 min left',
      '[2/2] async direct lan: 5,000 req/s',
    ])
  })

  test('progress without a terminal passes no control characters on, and keeps the lines of a table', () => {
    const { stream, written } = streamOf()
    const progress = progressOn(stream)
    progress.note('a\u001b[2Jb')
    progress.show('one\ntw\u0007o')
    assert.equal(written(), 'a [2Jb\none\ntw o\n')
  })
})

describe('progress on a terminal', () => {
  test('progress on a terminal is one live line with a bar and the time left, and a line for each cell that has ended', () => {
    const { stream, written } = streamOf(100)
    const progress = progressOn(stream)
    progress.begin('nginx direct lan', { done: 1, total: 4, left_s: 600 })
    assert.match(written(), /█████░{15} 1\/4 · 10 min left · nginx direct lan/)
    progress.end('nginx direct lan', '10,000 req/s', { done: 2, total: 4, left_s: 120 })
    assert.match(written(), /\[2\/4\] nginx direct lan: 10,000 req\/s\n/)
    progress.stage('checking the link')
    assert.match(written(), /█{10}░{10} 2\/4 · 2 min left · checking the link/)
    progress.close()
  })

  test('the live line is never longer than the terminal', () => {
    const { stream, written } = streamOf(40)
    const progress = progressOn(stream)
    progress.begin('a-server-with-a-long-name behind-nginx-keepalive home-2020', { done: 1, total: 4, left_s: 600 })
    const lines = written()
      .split('\n')
      .filter((line) => line.includes('█'))
    assert.ok(lines.length === 1 && lines.every((line) => line.replace(/^.*?(?=█)/, '').length < 40), lines.join('\n'))
    progress.close()
  })
})

test('the time left is written as a person says it', () => {
  assert.deepEqual([0, 31, 54, 55, 89, 650, 3540, 3600, 7500].map(timeLeft), [
    ...['5 s left', '30 s left', '55 s left', '1 min left', '1 min left', '11 min left'],
    ...['59 min left', '1 h 00 min left', '2 h 05 min left'],
  ])
})
