import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bottleneckNames } from '../../scripts/analysis/bottlenecks.ts'
import { bottleneckWords, nameOf, outcomeDefinitions } from '../../scripts/analysis/words.ts'
import { cellColumns } from '../../scripts/report/columns/cell.ts'
import { choose, fileText, textOf } from '../../scripts/report/columns/column.ts'
import { openLevelColumns } from '../../scripts/report/columns/open-level.ts'
import { resultColumns } from '../../scripts/report/columns/result.ts'
import { terminalColumns } from '../../scripts/report/columns/terminal.ts'
import { renderDefinitions } from '../../scripts/report/html/definitions.ts'
import { renderMadeWith } from '../../scripts/report/html/made-with.ts'
import { renderOverview } from '../../scripts/report/html/overview.ts'
import { topPlace } from '../../scripts/report/html/section.ts'
import { renderMarkdown } from '../../scripts/report/markdown.ts'
import { outcomeNames } from '../../scripts/run/outcomes.ts'
import { openLevelOf, reportedCellOf, rowOf, runAnalysisOf } from '../fixtures/run-analysis.ts'

const all = [...bottleneckNames, null]
const cells = all.map((bottleneck) => reportedCellOf(`with-${nameOf(bottleneck)}`, 'direct', 500, { bottleneck }))

function areDistinct(texts: readonly string[]): void {
  for (const text of texts) assert.match(text, /\w/)
  assert.equal(new Set(texts).size, texts.length)
}

describe('the words of outcomes and bottlenecks', () => {
  test('every outcome has a definition of its own', () => {
    assert.deepEqual(Object.keys(outcomeDefinitions).toSorted(), outcomeNames.toSorted())
    areDistinct(Object.values(outcomeDefinitions))
  })

  test('every bottleneck, and an unknown one, has words and a definition of its own', () => {
    assert.deepEqual(Object.keys(bottleneckWords).toSorted(), all.map(nameOf).toSorted())
    areDistinct(Object.values(bottleneckWords).map(({ what }) => what))
    areDistinct(Object.values(bottleneckWords).map(({ definition }) => definition))
  })

  test('the terminal, the page and the table of constant rates name a bottleneck alike', () => {
    for (const [index, bottleneck] of all.entries()) {
      const cell = cells[index] ?? assert.fail()
      assert.equal(textOf(terminalColumns, 'bottleneck', cell), nameOf(bottleneck))
      assert.equal(textOf(cellColumns, 'bottleneck', cell), nameOf(bottleneck))
      assert.equal(textOf(openLevelColumns, 'bottleneck', openLevelOf(0.5, { bottleneck })), nameOf(bottleneck))
    }
  })

  test('report.md names every bottleneck', () => {
    const text = renderMarkdown(runAnalysisOf(cells))
    for (const bottleneck of all) assert.match(text, new RegExp(`with-.* \\| ${nameOf(bottleneck)} \\|`))
  })

  test('a file has the same name, and nothing where the bottleneck is unknown', () => {
    for (const [index, bottleneck] of all.entries()) {
      const cell = cells[index] ?? assert.fail()
      const row = rowOf(1, 500, { attribution: { by: bottleneck, why: '' } })
      const level = openLevelOf(0.5, { bottleneck })
      const texts = [
        ...choose(cellColumns, 'bottleneck').map((column) => fileText(column, cell)),
        ...choose(resultColumns, 'bottleneck').map((column) => fileText(column, row)),
        ...choose(openLevelColumns, 'bottleneck').map((column) => fileText(column, level)),
      ]
      assert.deepEqual(texts, Array(3).fill(bottleneck ?? ''))
    }
  })

  test('a definition that names a part of the page has its title', () => {
    const { text } = renderDefinitions()
    const { title } = renderMadeWith(topPlace, runAnalysisOf(cells))
    assert.ok(text.includes(`“${title}” describes each link`))
  })

  test('the page defines every outcome and bottleneck', () => {
    const { text } = renderDefinitions()
    for (const [name, definition] of Object.entries(outcomeDefinitions))
      assert.ok(text.includes(`${name}: ${definition}.`))
    for (const [name, { definition }] of Object.entries(bottleneckWords))
      assert.ok(text.includes(`${name}: ${definition}.`))
  })

  test('the legend of the first chart has every bottleneck in words', () => {
    const text = renderOverview(topPlace, runAnalysisOf(cells))?.text ?? ''
    for (const { what } of Object.values(bottleneckWords)) assert.match(text, new RegExp(`</svg> ${what}</li>`))
  })
})
