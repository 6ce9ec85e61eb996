import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { renderTables } from '../../scripts/report/tables.ts'
import { summarizeHandshakes } from '../../scripts/run/link-check.ts'
import type { LinkCheck } from '../../scripts/run/manifest.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const check = (changes: Partial<LinkCheck> = {}): LinkCheck => ({
  block: 1,
  repeat: false,
  network: 'far',
  before: summarizeHandshakes([0.2]),
  after: summarizeHandshakes([0.201]),
  passed: { up: 1000, lost_up: 21, down: 500, lost_down: 0, syns: 60, syns_dropped: 5, syns_waited: 0, overflows: 0 },
  problems: [],
  ...changes,
})
const scenario = scenarioSchema.parse({
  networks: [{ name: 'far', delay_ms: 100, loss_up: 0.02, connections_per_s: 50 }],
  load: { kind: 'hey', requests: 100, workers: 10 },
})
const { cell, ...measured } = resultOf('nginx', 'direct', 100)
const run = (...checks: LinkCheck[]) =>
  manifestOf([{ ...measured, cell: { ...cell, network: 'far' } }], { scenario, checks })

describe('the checks of links', () => {
  test('links.csv has each check of a link with its configuration and its measurement', () => {
    const [row] = parse(renderTables(analyse(run(check())))['links.csv'] ?? '', { columns: true }) as Record<
      string,
      string
    >[]
    assert.deepEqual(
      [row?.['configured_round_trip_s'], row?.['before_median_s'], row?.['after_median_s'], row?.['valid']],
      ['0.2000', '0.2000', '0.2010', 'yes'],
    )
    assert.deepEqual(
      [row?.['configured_loss_up'], row?.['loss_up'], row?.['loss_down'], row?.['packets'], row?.['syns_dropped']],
      ['0.02', '0.0210', '0.0000', '1500', '5'],
    )
  })
})
