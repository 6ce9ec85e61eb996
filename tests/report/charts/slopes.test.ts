import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { slopeCharts } from '../../../scripts/report/html/charts/slopes.ts'
import { cellFactsOf, factsOf, failedCellOf } from '../../fixtures/facts.ts'
import { groups, marks, parse } from './drawing.ts'

const run = factsOf([
  cellFactsOf('nginx', 'direct', 1000),
  cellFactsOf('async', 'direct', 400),
  cellFactsOf('alone', 'direct', 300),
  cellFactsOf('broken', 'direct', 200),
  cellFactsOf('nginx', 'behind-nginx', 500),
  cellFactsOf('async', 'behind-nginx', 600, { limited_by: 'generator' }),
  failedCellOf('broken', 'behind-nginx', 'hung', 'no answer'),
])
const [chart] = slopeCharts(run)
const svg = chart?.svg ?? ''

describe('direct and behind NGINX', () => {
  test('the slope chart has a line for each server with figures direct and behind NGINX', () => {
    const servers = groups(svg, 'slope').map((group) => group.getAttribute('data-server'))
    assert.deepEqual(servers, ['nginx', 'async'])
  })

  test('the slope chart has one scale on both sides', () => {
    const ends = marks(svg, 'slope').map((path) =>
      /^M[\d.]+,([\d.]+)L[\d.]+,([\d.]+)$/.exec(path.getAttribute('d') ?? ''),
    )
    const [nginx, async] = ends.map((end) => [Number(end?.[1]), Number(end?.[2])])
    const [top = 0, half = 0] = nginx ?? []
    const [less = 0, more = 0] = async ?? []
    // 1000, 500, 400 and 600 on a linear axis.
    assert.ok(top < more && more < half && half < less)
    assert.ok(Math.abs((half - top) / (less - more) - 500 / 200) < 0.02)
  })

  test('the slope chart tells the topologies apart by dashes, and other bottlenecks by a hollow mark', () => {
    const dashes = groups(svg, 'slope').map((group) => group.getAttribute('stroke-dasharray') ?? '')
    const colours = groups(svg, 'slope').map((group) => group.getAttribute('stroke'))
    assert.equal(new Set(dashes.map((dash, index) => `${dash}${colours[index]}`)).size, 2)
    assert.match(parse(svg).textContent, /hollow: not limited by the server/)
  })

  test('the slope chart names missing servers and says how many gain or lose', () => {
    assert.match(chart?.caption ?? '', /from 0\.5 \(nginx\) to 1\.5 \(async\)/)
    assert.match(chart?.caption ?? '', /1 of 2 servers do more behind NGINX/)
    assert.match(chart?.caption ?? '', /Not drawn: broken behind-nginx \(hung\)/)
    assert.deepEqual(chart?.table.rows[1], ['async', '400.00', 'server', '600.00', 'generator', '1.500'])
  })

  test('there is a slope chart for each way of proxying, and none without one', () => {
    const closing = [...run.cells, cellFactsOf('async', 'behind-nginx-closing', 300)]
    assert.equal(slopeCharts(factsOf(closing)).length, 2)
    assert.deepEqual(slopeCharts(factsOf([cellFactsOf('nginx', 'direct', 1)])), [])
    assert.deepEqual(slopeCharts(factsOf([cellFactsOf('a', 'direct', 1), cellFactsOf('b', 'behind-nginx', 1)])), [])
  })
})
