import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Column } from '../../../scripts/report/columns/column.ts'
import { columnCell, columnTable } from '../../../scripts/report/html/numbers.ts'

type Row = { readonly size: number | null; readonly name: string }
const size: Column<Row> = { name: 'size_s', heading: 'Size', unit: 's', digits: 2, value: (row) => row.size }
const name: Column<Row> = { name: 'name', value: (row) => row.name }
const row = (figure: number | null, text = ''): Row => ({ size: figure, name: text })

describe('a figure of the page', () => {
  test('is a dash where it does not exist, and 0 is a figure', () => {
    assert.equal(columnCell(size, row(null)).text, '<td class="number">–</td>')
    assert.equal(columnCell(size, row(0)).text, '<td class="number" data-value="0">0.00</td>')
  })

  test('has the digits of its column, and its exact value', () => {
    assert.equal(columnCell(size, row(1 / 3)).text, '<td class="number" data-value="0.3333333333333333">0.33</td>')
  })

  test('is as its column says it to people', () => {
    const bounded: Column<Row> = { ...size, text: (_, figure) => `>= ${figure}` }
    assert.equal(columnCell(bounded, row(2)).text, '<td class="number" data-value="2">&#62;= 2.00</td>')
    assert.equal(columnCell(bounded, row(null)).text, '<td class="number">–</td>')
  })
})

describe('a table of the page', () => {
  test('has the titles of its columns, and escapes what is in it', () => {
    const { text } = columnTable('All', [name, size], [row(1, '<b>'), row(null)])
    assert.match(text, /<th scope="col">name<\/th><th scope="col">Size \(s\)<\/th>/)
    assert.match(text, /<th scope="row">&#60;b&#62;<\/th><td class="number">1\.00<\/td>/)
    assert.match(text, /<th scope="row">–<\/th><td>–<\/td>/)
  })
})
