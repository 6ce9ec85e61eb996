import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { idOf } from '../../../scripts/report/html/charts/chart.ts'
import { cleanText, figureText, fixedText, listText, shortText } from '../../../scripts/report/html/charts/text.ts'

describe('text of charts', () => {
  test('figures have three significant digits, and all before the point', () => {
    const written = [21_945.29, 100, 99.96, 45.7, 0.128, 0.00123, 0, -2.345].map(figureText)
    assert.deepEqual(written, ['21,945', '100', '100', '45.7', '0.128', '0.00123', '0', '-2.35'])
  })

  test('a table’s figure has its digits, and three significant ones however small it is', () => {
    const written = [25, 0.25, 0.0784, -0.0784, 0, 1e-30, null, undefined].map((value) => fixedText(2, value))
    assert.deepEqual(written, ['25.00', '0.250', '0.0784', '-0.0784', '0.00', '0.000000000000', '', ''])
  })

  test('shortened lists say how many items they leave out', () => {
    assert.equal(listText([]), '')
    assert.equal(listText(['a']), 'a')
    assert.equal(listText(['a', 'b', 'c']), 'a, b and c')
    assert.equal(listText(['a', 'b', 'c', 'd', 'e']), 'a, b, c and 2 more')
  })

  test('text is cut between whole characters and has no control characters', () => {
    assert.equal(shortText('sequential', 5), 'sequ…')
    assert.equal(shortText('🐍🐍🐍', 2), '🐍…')
    assert.equal(cleanText('a\u001b[2J\ud800b'), 'a [2J\ufffdb')
  })

  test('different names give different ids', () => {
    assert.equal(idOf('forest', 'home-2020'), 'forest.home-2020')
    assert.equal(idOf('a b'), 'a_20_b')
    assert.notEqual(idOf('a', 'b.c'), idOf('a.b', 'c'))
    assert.notEqual(idOf('a b'), idOf('a_20_b'))
  })
})
