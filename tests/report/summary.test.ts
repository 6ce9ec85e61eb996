import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { renderSummary } from '../../scripts/report/summary.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverNamed } from '../fixtures/server.ts'

const results = [resultOf('nginx', 'direct', 1000), resultOf('async', 'direct', 500)]

describe('what a run prints at its end', () => {
  test('a run prints at its end the table, the answer, and where the files are', () => {
    const analysis = analysisWithout(manifestOf(results))
    const text = renderSummary(analysis)
    const [table, answer, files] = [
      text.indexOf('│ async'),
      text.indexOf('Only async was measured'),
      text.indexOf('Seed 1. Files: '),
    ]
    assert.ok(table > 0 && answer > table && files > answer)
    // All of it, whatever the lines are.
    const flat = text.replace(/\s+/g, ' ')
    for (const sentence of analysis.answer) assert.ok(flat.includes(sentence), sentence)
    assert.doesNotMatch(text, /Rank|Finish the run/)
  })

  test('a run of several blocks prints intervals and ranks', () => {
    const scenario = scenarioSchema.parse({ blocks: 3, load: { kind: 'hey', requests: 1000, workers: 10 } })
    const several = [1, 2, 3].flatMap((block) =>
      [1000, 500 + block].map((rps, index) => {
        const result = resultOf(index === 0 ? 'nginx' : 'async', 'direct', rps)
        return { ...result, cell: { ...result.cell, block } }
      }),
    )
    const text = renderSummary(analysisWithout(manifestOf(several, { scenario })))
    assert.match(text, /1000 requests, 10 workers, medians of 3 blocks\n/)
    assert.match(text, /│ % NGINX \(RPS\) │ 95 % Interval │ RPS Rank │ CPU Rank │/)
    assert.match(text, /│ async {2}│ +502\.00 │.* 50\.20 │ +50\.0–50\.4 │ +2 │ +2 │/)
    assert.match(text, /Ranks are within a topology and network/)
  })

  test('a run by protocol prints the servers of each under its name, in a table of the same width', () => {
    const servers = [
      serverNamed('nginx'),
      serverNamed('uvicorn', { protocol: 'asgi' }),
      serverNamed('async', { protocol: 'wsgi' }),
      serverNamed('hypercorn', { protocol: 'asgi' }),
    ]
    const load = { kind: 'hey', requests: 1000, workers: 10 }
    const tableOf = (group_by: string) => {
      const scenario = scenarioSchema.parse({ group_by, load })
      const all = servers.map(({ name }) => resultOf(name, 'direct', 500))
      const text = renderSummary(analysisWithout(manifestOf(all, { scenario, servers })))
      return text.split('\n').filter((line) => line.startsWith('│'))
    }
    const firstWords = (lines: readonly string[]) => lines.slice(1).map((line) => line.split(/ *│ */)[1])
    const grouped = tableOf('protocol')
    assert.deepEqual(firstWords(grouped), ['baseline', 'nginx', 'WSGI', 'async', 'ASGI', 'uvicorn', 'hypercorn'])
    const families = tableOf('family')
    assert.deepEqual(firstWords(families), ['nginx', 'uvicorn', 'async', 'hypercorn'])
    assert.deepEqual(new Set([...grouped, ...families].map(({ length }) => length)).size, 1)
  })

  test('a run with cells left prints how to finish it', () => {
    const order = [...results, resultOf('late', 'direct', 1)].map(({ cell }) => cell)
    assert.match(
      renderSummary(analysisWithout(manifestOf(results, { order, status: 'interrupted' }))),
      /^Finish the run with: docker compose run --rm bench resume 20260102-030405-test$/m,
    )
  })
})
