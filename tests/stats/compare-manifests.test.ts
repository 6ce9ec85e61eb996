import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { renderRunComparison } from '../../scripts/report/comparison-text.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { compareManifests } from '../../scripts/stats/compare-manifests.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const scenario = scenarioSchema.parse({ blocks: 5, load: { kind: 'hey', requests: 1000, workers: 10 } })
const noise = [1.01, 0.99, 1, 1.005, 0.995]
const measured = (server: string, rps: number) =>
  noise.map((factor, index) => {
    const result = resultOf(server, 'direct', rps * factor)
    return { ...result, cell: { ...result.cell, block: index + 1 } }
  })
const run = (runId: string, ...cells: ReturnType<typeof measured>[]) => manifestOf(cells.flat(), { runId, scenario })
const options = { margin: 0.05, betweenRunSd: 0.005 }
const before = run('a', measured('nginx', 1000), measured('async', 500), measured('gone', 10))

describe('two runs', () => {
  const after = run('b', measured('nginx', 1003), measured('async', 400), measured('new', 10))
  const rows = compareManifests(before, after, options)
  const verdicts = Object.fromEntries(rows.map(({ cell, verdict, reason }) => [cell.server, [verdict, reason]]))

  test('are told apart cell by cell', () => {
    assert.deepEqual(verdicts['nginx'], ['same', ''])
    assert.deepEqual(verdicts['async'], ['slower', ''])
    const slower = rows.find(({ cell }) => cell.server === 'async')
    assert.ok((slower?.low ?? 0) < 0.8 && (slower?.high ?? 1) < 0.9)
  })

  test('cannot be compared where one has no such cell, or no figure', () => {
    assert.deepEqual(verdicts['gone'], ['not comparable', 'not in b'])
    assert.deepEqual(verdicts['new'], ['not comparable', 'not in a'])
    const dead = measured('async', 500).map((result) => ({ ...result, outcome: 'died' as const, reason: 'gone' }))
    const [row] = compareManifests(run('a', measured('async', 500)), run('b', dead), options)
    assert.equal(row?.reason, 'no figure in b (died)')
  })

  test('cannot be compared with one block each, nor under another load', () => {
    const single = (runId: string) => run(runId, measured('nginx', 1000).slice(0, 1))
    assert.match(compareManifests(single('a'), single('b'), options)[0]?.reason ?? '', /^one block each/)
    const other = { ...after, scenario: { ...scenario, load: { ...scenario.load, workers: 20 } } }
    assert.ok(compareManifests(before, other, options).every(({ reason }) => reason === 'another load'))
  })

  test('stand in a table and a CSV', () => {
    const { csv, table } = renderRunComparison(rows)
    assert.match(csv, /^server,topology,network,ratio,low,high,verdict,reason$/m)
    assert.match(csv, /^gone,direct,lan,,,,not comparable,not in b$/m)
    assert.match(table, /async.*0\.800.*slower/)
  })
})
