import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../../scripts/analysis/analyse.ts'
import { asInResults, resultRows } from '../../../scripts/analysis/block-rows.ts'
import { figure, figureCell, written } from '../../../scripts/report/html/numbers.ts'
import { renderResults } from '../../../scripts/report/results-csv.ts'
import { manifestOf, resultOf } from '../../fixtures/manifest.ts'

describe('figures', () => {
  test('are written with the digits of table.csv', () => {
    assert.equal(written.rps(21945.2871), '21945.29')
    assert.equal(written.seconds(0.00216), '0.0022')
    assert.equal(written.percent(39.4849), '39.48')
    assert.equal(written.micros(409.309), '409.3')
    assert.equal(written.ratio(1.00049), '1.000')
    assert.equal(written.share(0.956), '96 %')
    assert.equal(written.count(61.5), '62')
  })

  test('that do not exist are a dash, and 0 is a figure', () => {
    assert.equal(figure(null, written.rps), '–')
    assert.equal(figureCell(null, written.rps).text, '<td class="number">–</td>')
    assert.equal(figureCell(0, written.rps).text, '<td class="number" data-value="0">0.00</td>')
  })

  test('stand in the page with their exact value', () => {
    assert.equal(
      figureCell(1 / 3, written.seconds).text,
      '<td class="number" data-value="0.3333333333333333">0.3333</td>',
    )
  })

  test('of a block have the digits that they have in results.csv, in every column', () => {
    const fast = resultOf('nginx', 'direct', 1000)
    // The last digit of the two is a nought.
    const sliced = { ...fast, figures: fast.figures && { ...fast.figures, full_speed_rps: 8664.9 } }
    const manifest = manifestOf([sliced, resultOf('async', 'direct', 333.333)])
    const csv = parse(renderResults(analyse(manifest)), { columns: true }) as Record<string, string>[]
    const rows = resultRows(manifest.results, manifest)
    for (const [index, row] of rows.entries())
      for (const [column, value] of Object.entries(row))
        assert.equal(asInResults(column, value), csv[index]?.[column], column)
    assert.equal(csv[0]?.['full_speed_rps'], '8664.90')
  })

  test('of a column that is not known keep all of their digits', () => {
    assert.equal(asInResults('new_ratio', 0.123456789), '0.123456789')
    assert.equal(asInResults('rps', null), '')
    assert.equal(asInResults('reason', '<b>'), '<b>')
  })
})
