import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Settings } from '../../scripts/plan/settings.ts'
import { isComparable } from '../../scripts/run/outcomes.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { bench, leftovers, testLab } from './harness.ts'

describe('research, in small', () => {
  let lab: Awaited<ReturnType<typeof testLab>>
  let settings: Settings

  before(async () => {
    lab = await testLab()
    settings = lab.settings
  })

  const rowsOf = async (...path: string[]): Promise<Record<string, string>[]> =>
    parse(await readFile(join(settings.reports, ...path), 'utf8'), { columns: true })

  test('bench calibrate measures the load and the real hey in pairs, and writes both', async () => {
    const small = ['--servers', 'nginx', '--pairs', '2', '--requests', '200', '--workers', '10']
    const { exitCode, all } = await bench(settings, ['calibrate', ...small])
    assert.equal(exitCode, 0, String(all))
    assert.match(String(all), /^lan +nginx +rps /m)
    const figures = await rowsOf('calibration.csv')
    assert.deepEqual(
      figures.map(({ figure }) => figure),
      ['rps', 'mean_s', 'p50_s', 'p99_s', 'connections'],
    )
    assert.ok(figures.every(({ ratio, pairs }) => Number(ratio) > 0 && pairs === '2'))
    const pairs = await rowsOf('calibration-pairs.csv')
    assert.deepEqual(
      pairs.map(({ pair, hey_answered, lab_answered }) => [pair, hey_answered, lab_answered]),
      [
        ['1', '200', '200'],
        ['2', '200', '200'],
      ],
    )
    assert.deepEqual(await leftovers(lab.docker, settings.project), [])
  })

  test('bench cost reads the CPU time per request of the load, of hey, and of wrk where it can, and writes it', async () => {
    const small = [
      '--servers',
      'nginx,sequential1',
      '--pairs',
      '2',
      '--kept',
      '1000',
      '--closing',
      '500',
      '--workers',
      '10',
    ]
    const { exitCode, all } = await bench(settings, ['cost', ...small])
    assert.equal(exitCode, 0, String(all))
    const costs = await rowsOf('cost.csv')
    assert.deepEqual(
      costs.map(({ server, connections, pairs }) => [server, connections, pairs]),
      [
        ['nginx', 'kept', '2'],
        ['sequential1', 'closing', '2'],
      ],
    )
    assert.ok(
      costs.every(({ hey_us, lab_us, lab_to_hey }) => [hey_us, lab_us, lab_to_hey].every((one) => Number(one) > 0)),
    )
    // wrk misreads an answer without a length.
    assert.ok(Number(costs[0]?.['wrk_us']) > 0)
    assert.equal(costs[1]?.['wrk_us'], '')
    assert.equal((await rowsOf('cost-pairs.csv')).length, 4)
    assert.deepEqual(await leftovers(lab.docker, settings.project), [])
  })

  test('bench fit searches by simulation, measures the best of both kinds, and writes them', async () => {
    const { exitCode, all } = await bench(settings, [
      'fit',
      '--links',
      '3',
      '--seed',
      '2',
      '--candidates',
      '2',
      '--blocks',
      '1',
    ])
    assert.equal(exitCode, 0, String(all))
    const { runId, results } = await loadRun(settings.reports, undefined)
    // A pair that could not be compared is made again, so a cell may be there twice.
    assert.equal(new Set(results.map(({ cell }) => `${cell.network} ${cell.server}`)).size, 4)
    const candidates = await rowsOf(runId, 'fit.csv')
    assert.deepEqual(candidates.map(({ over_rate }) => over_rate).sort(), ['drop', 'wait'])
    assert.ok(candidates.every(({ simulated_distance }) => Number(simulated_distance) > 0))
    for (const { network, nginx_rps_lab, async_rps_lab } of candidates) {
      const ratesOf = (server: string) =>
        results
          .filter((result) => result.cell.network === network && result.cell.server === server)
          .filter(isComparable)
          .map(({ figures }) => figures?.rps?.toPrecision(4))
      const rates = { nginx: ratesOf('nginx'), async: ratesOf('async') }
      // A link of so short a search may be too poor for a server to answer everything: then the row says nothing of it.
      const measured = rates.nginx.length > 0 && rates.async.length > 0
      if (!measured) assert.deepEqual([nginx_rps_lab, async_rps_lab], ['', ''])
      else {
        assert.ok(rates.nginx.includes(nginx_rps_lab))
        assert.ok(rates.async.includes(async_rps_lab))
      }
    }
    const flatness = await rowsOf(runId, 'fit-flatness.csv')
    assert.ok(flatness.length > 0 && flatness.every(({ lowest, highest }) => Number(lowest) <= Number(highest)))
  })
})
