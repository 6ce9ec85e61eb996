import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../../scripts/analysis/analyse.ts'
import {
  chooseCandidates,
  renderFit,
  renderFlatness,
  scenarioFor,
  searchBoth,
  targetsOf,
} from '../../../scripts/research/fit/evaluate.ts'
import { type Design, type Setting, simulate } from '../../../scripts/research/fit/simulate.ts'
import { toNetwork } from '../../../scripts/scenario/network.ts'
import { parseReference } from '../../../scripts/scenario/reference.ts'
import { manifestOf, resultOf } from '../../fixtures/manifest.ts'

const known: Setting = {
  delay_ms: 25.5,
  loss_up: 0.04,
  loss_down: 0,
  connections_per_s: 110,
  burst: 60,
  over_rate: 'wait',
}
const designs = { nginx: 'keep-alive', async: 'closing' } as const
const figures = ['rps', 'mean_s', 'mode_s', 'worst_s'] as const

/** The figures that runs over a link have in the middle: a single run's worst may be of any size. */
function typical(setting: Setting, design: Design): number[] {
  const runs = Array.from({ length: 41 }, (_, seed) => simulate(setting, design, { requests: 2000, workers: 50 }, seed))
  return figures.map((name) => runs.map((run) => run[name]).sort((a, b) => a - b)[20] as number)
}

/** A table as it would have been published by someone behind the known link. */
const published = [
  'server,rps,mean_s,mode_s,worst_s,keeps_alive',
  ...(['async', 'nginx'] as const).map((server) =>
    [server, ...typical(known, designs[server]).map((figure) => figure.toFixed(2)), 'no'].join(','),
  ),
].join('\n')

describe('the search for the link behind a published table', () => {
  const targets = targetsOf(parseReference(published, {}))
  const fits = searchBoth(targets, 1, { settings: 300, seeds: 2, rounds: 8, finalists: 30 })
  const candidates = chooseCandidates(fits, 3)
  const [best] = candidates

  test('gives back the link that the table was made over', () => {
    assert.equal(best?.setting.over_rate, 'wait')
    const { delay_ms, loss_up, loss_down, connections_per_s } = best.setting
    const found = `${delay_ms} ms, ${loss_up} up, ${loss_down} down, ${connections_per_s} a second`
    assert.ok(Math.abs(delay_ms - known.delay_ms) < 2, found)
    assert.ok(Math.abs(loss_up - known.loss_up) < 0.015, found)
    assert.ok(loss_down < 0.015, found)
    assert.ok(Math.abs(connections_per_s / known.connections_per_s - 1) < 0.1, found)
  })

  test('says how far each parameter can go, and that holds the known one', () => {
    const rows: Record<string, string>[] = parse(renderFlatness(fits), { columns: true })
    assert.equal(rows.length, 10)
    const { lowest, highest } =
      rows.find((row) => row['over_rate'] === 'wait' && row['parameter'] === 'connections_per_s') ?? {}
    assert.ok(Number(lowest) < 115 && Number(highest) > 105, `${lowest} to ${highest}`)
  })

  test('keeps a candidate of each kind of limit', () => {
    assert.deepEqual([...new Set(candidates.map(({ setting }) => setting.over_rate))].sort(), ['drop', 'wait'])
    // Also where fewer are wanted than there are kinds.
    assert.deepEqual(chooseCandidates(fits, 1), chooseCandidates(fits, 2))
    assert.equal(chooseCandidates(fits, 1).length, 2)
  })

  test('puts the candidate first that is nearest when it is measured, and leaves empty what was not measured', () => {
    const scenario = scenarioFor(candidates, 1)
    // The second candidate is measured as the known link would be, the first far from it, and the third not at all.
    const [far, near] = scenario.networks.map((network) => toNetwork(network).name)
    const measured = ([far, near] as string[]).flatMap((network) =>
      (['nginx', 'async'] as const).map((server) => {
        const [rps = 0, mean_s = 0, mode_s = 0, worst_s = 0] = typical(known, designs[server])
        const result = resultOf(server, 'direct', network === far ? rps / 2 : rps)
        const { cell, figures } = result
        const latencies = figures.latencies && { ...figures.latencies, mean_s, mode_s, worst_s }
        return { ...result, cell: { ...cell, network }, figures: { ...figures, latencies } }
      }),
    )
    const rows: Record<string, string>[] = parse(
      renderFit(candidates, targets, analyse(manifestOf(measured, { scenario })).cells),
      {
        columns: true,
      },
    )
    assert.deepEqual(
      rows.map(({ network }) => network),
      ['fit-2', 'fit-1', 'fit-3'],
    )
    assert.ok(Number(rows[0]?.['lab_distance']) < 1)
    assert.equal(rows[0]?.['nginx_rps_article'], String(targets[0]?.rps))
    assert.deepEqual([rows[2]?.['lab_distance'], rows[2]?.['async_rps_lab']], ['', ''])
  })

  test('refuses a table without a row that it goes by', () => {
    assert.throws(() => targetsOf(parseReference(published.split('\n').slice(0, 2).join('\n'), {})), {
      message: 'the published table has no row nginx',
    })
  })
})
