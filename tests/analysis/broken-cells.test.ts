import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brokenCells } from '../../scripts/analysis/broken-cells.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

test('a server that had a figure and has none any more is broken, also where the lab could not measure it', () => {
  const ok = (server: string) => resultOf(server, 'direct', 100)
  const ended = (server: string, outcome: 'hung' | 'invalid') => ({ ...ok(server), outcome, reason: 'x' })
  const before = manifestOf([ok('a'), ok('b'), ok('c'), ended('d', 'hung')])
  const after = manifestOf([ok('a'), ended('b', 'hung'), ended('c', 'invalid'), ended('d', 'hung')])
  assert.deepEqual(
    brokenCells(before, after).map(({ cell, outcome }) => [cell.server, outcome]),
    [
      ['b', 'hung'],
      ['c', 'invalid'],
    ],
  )
  const other = scenarioSchema.parse({ load: { kind: 'hey', requests: 10, workers: 1 } })
  assert.deepEqual(brokenCells(before, { ...after, scenario: other }), [])
})
