import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parseHey } from '../../../scripts/research/calibrate/parse-hey.ts'

/** What hey 0.1.4 printed, as recorded. */
const recorded = (name: string) => readFileSync(new URL(`../../fixtures/hey/${name}.txt`, import.meta.url), 'utf8')

describe('the output of hey', () => {
  test('hey’s output gives rate, mean, percentiles and the answers with status 200', () => {
    assert.deepEqual(parseHey(recorded('answered')), {
      rps: 185.504,
      mean_s: 0.0252,
      p50_s: 0.003,
      p99_s: 1.0267,
      answered: 200,
    })
  })

  test('hey’s output is refused with hey’s reason where every connection was refused', () => {
    assert.throws(() => parseHey(recorded('refused')), {
      message: /^hey got no answer with status 200: \[20\] Get .*connection refused$/,
    })
  })

  test('hey’s output is refused with the status where none was 200', () => {
    assert.throws(() => parseHey(recorded('not-found')), {
      message: 'hey got no answer with status 200: [404] 20 responses',
    })
  })

  test('hey’s output is refused with its first line where it is no summary', () => {
    assert.throws(() => parseHey('Usage: hey [options...] <url>\n'), {
      message: 'hey got no answer with status 200: Usage: hey [options...] <url>',
    })
    assert.throws(() => parseHey(''), { message: 'hey got no answer with status 200' })
  })
})
