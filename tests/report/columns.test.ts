import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { articleColumns, findingColumns } from '../../scripts/report/columns/article.ts'
import { cellColumns } from '../../scripts/report/columns/cell.ts'
import { type Column, choose, field, fileText, shownText, titleOf } from '../../scripts/report/columns/column.ts'
import { comparisonColumns, pairColumns } from '../../scripts/report/columns/comparison.ts'
import { exposureColumns, rungColumns } from '../../scripts/report/columns/exposure.ts'
import { linkColumns } from '../../scripts/report/columns/link.ts'
import { openLevelColumns } from '../../scripts/report/columns/open-level.ts'
import { resultColumns } from '../../scripts/report/columns/result.ts'
import { runComparisonColumns } from '../../scripts/report/columns/run-comparison.ts'
import { renderCsv } from '../../scripts/report/tables.ts'

interface Row {
  readonly size_s: number | null
  readonly name: string
}
const size: Column<Row> = field('size_s', { heading: 'Size', unit: 's', digits: 2 })
const about = { ...size, text: (_: Row, figure: string) => `about ${figure}` }

describe('a column', () => {
  test('writes a figure with its digits, all of them, or not at all', () => {
    assert.equal(fileText(size, { size_s: 1 / 3, name: '' }), '0.33')
    assert.equal(fileText({ ...size, digits: 'all' }, { size_s: 0.125, name: '' }), '0.125')
    assert.equal(fileText(size, { size_s: null, name: '' }), '')
  })

  test('says more to people than to programs', () => {
    const row = { size_s: 2, name: '' }
    assert.deepEqual([fileText(about, row), shownText(about, row), titleOf(about)], ['2.00', 'about 2.00', 'Size (s)'])
  })

  test('has a name that no other of its list has', () => {
    const lists: readonly (readonly { readonly name: string }[])[] = [
      ...[articleColumns, findingColumns, cellColumns, comparisonColumns],
      ...[pairColumns, linkColumns, openLevelColumns, resultColumns, runComparisonColumns],
      ...[exposureColumns, rungColumns],
    ]
    for (const list of lists) assert.equal(new Set(list.map(({ name }) => name)).size, list.length)
  })

  test('is chosen by name, in the order of the names', () => {
    const names = choose(cellColumns, 'outcome', 'rps', 'server').map(({ name }) => name)
    assert.deepEqual(names, ['outcome', 'rps', 'server'])
  })
})

describe('a CSV file', () => {
  test('has names and figures as they are in the columns, and no formula', () => {
    const columns: Column<Row>[] = [field('name'), size]
    const rows = [
      { name: '=1+1', size_s: -0.5 },
      { name: 'a,b', size_s: null },
    ]
    assert.equal(renderCsv(columns, rows), `name,size_s\n'=1+1,-0.50\n"a,b",\n`)
  })
})
