import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Overview, OverviewBar } from '../../../scripts/analysis/overview.ts'
import { figureText, overviewTitle, relativeText } from '../../../scripts/report/prose/overview.ts'

const bar: OverviewBar = {
  ...{ topology: 'direct', value: 500, low: null, high: null, relative: 0.383, sign: '>=', minimum: true },
  ...{ bottleneck: 'generator', outcome: 'ok' },
}
const overview: Overview = {
  ...{ network: 'home-2020', figure: 'cpu_us_per_request', topologies: ['direct'], rows: [], end: 1 },
  best: { server: 'async', value: 31.8, minimum: false },
  worst: { server: 'forking1', value: 33_591, minimum: false },
}

describe('the words of an overview', () => {
  test('figures are in units for people', () => {
    assert.equal(figureText('cpu_us_per_request', 33_591), '33.6 ms')
    assert.equal(figureText('worst_s', 0.84), '0.84 s')
    assert.equal(figureText('rps', 12_384.5), '12,400')
  })

  test('a rate is a share of NGINX’s with its sign, other figures are multiples, and what does not compare is nothing', () => {
    assert.equal(relativeText('rps', bar), '≥ 38.3 %')
    assert.equal(relativeText('rps', { ...bar, sign: '?' }), '')
    assert.equal(relativeText('rps', { ...bar, sign: '=', relative: 0.000818 }), '< 0.1 %')
    assert.equal(relativeText('rps', { ...bar, relative: 0.000818 }), '≥ 0.0818 %')
    assert.equal(relativeText('p99_s', { ...bar, sign: '=', relative: 3.2 }), '× 3.2')
  })

  test('the title names the best and the last', () => {
    assert.equal(
      overviewTitle(overview),
      'Home connection: async needs the least CPU time per request, 31.8 µs; forking1 is last with 33.6 ms',
    )
    assert.equal(overviewTitle({ ...overview, best: null, worst: null }), 'Home connection')
  })

  test('the title says that NGINX, which has a row too, is neither, and names what may cost as little', () => {
    const nginx = { server: 'nginx', family: 'nginx', baseline: true, bars: [] }
    const title = (...rivals: string[]) => overviewTitle({ ...overview, rows: [nginx], worst: null }, rivals)
    const begin = 'Home connection: Of the Python servers, async'
    assert.equal(title(), `${begin} needs the least CPU time per request, 31.8 µs`)
    assert.equal(title('b'), `${begin} or b needs the least CPU time per request, about 31.8 µs`)
    assert.match(title('b', 'c'), / async or one of 2 others needs /)
    assert.doesNotMatch(overviewTitle(overview, ['forking1']), /is last/)
  })
})
