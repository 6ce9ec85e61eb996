import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { wordClaims } from '../../scripts/report/prose/claims.ts'
import { lineWidth, renderFirstLook, renderSummary } from '../../scripts/report/summary.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { fullRun } from '../fixtures/full-run.ts'
import { analysisWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'
import { failedCellOf } from '../fixtures/run-analysis.ts'
import { serverNamed } from '../fixtures/server.ts'

const width = 89
const results = [resultOf('nginx', 'direct', 1000), resultOf('async', 'direct', 500)]

/** The first words of a table's lines, its headings too. */
function firstWords(text: string, title: string): string[] {
  const lines = text.split('\n')
  const begin = lines.indexOf(title)
  return lines.slice(begin + 1, lines.indexOf('', begin)).map((line) => line.split(/ {2,}/)[0] ?? '')
}

describe('what a run prints at its end', () => {
  test('a run prints the tables, then the answer, and where the page is in the last line', () => {
    const analysis = analysisWithout(manifestOf(results))
    const text = renderSummary(analysis, width)
    assert.match(text, /\nPage: reports\/20260102-030405-test\/report\.html\n$/)
    const headlines = wordClaims(analysis.claims ?? assert.fail())
    assert.ok(headlines.length > 0 && headlines.length <= 4)
    // Whatever the lines are.
    const flat = text.replace(/\s+/g, ' ')
    const places = ['async 500', ...headlines.map(({ topic, lead, rest }) => `${topic}: ${lead}${rest}`), 'Page:']
    const found = places.map((place) => flat.indexOf(place))
    assert.ok(
      found.every((place, index) => place > (found[index - 1] ?? 0)),
      found.join(),
    )
    assert.doesNotMatch(text, /Finish the run/)
  })

  test('a table has the fastest server first, three significant digits and units', () => {
    const text = renderSummary(analysisWithout(manifestOf([resultOf('slow', 'direct', 12_345), ...results])), width)
    assert.deepEqual(firstWords(text, 'direct · lan'), ['Server', 'slow', 'nginx', 'async'])
    assert.match(text, /^Server +req\/s +% NGINX +Mean +Worst +Bottleneck$/m)
    assert.match(text, /^slow +12,300 +1,230 +10\.0 ms +50\.0 ms +server$/m)
  })

  test('a run of several blocks says so above its tables', () => {
    const scenario = scenarioSchema.parse({ blocks: 3, load: { kind: 'hey', requests: 1000, workers: 10 } })
    const several = [1, 2, 3].flatMap((block) =>
      [1000, 500 + block].map((rps, index) => {
        const result = resultOf(index === 0 ? 'nginx' : 'async', 'direct', rps)
        return { ...result, cell: { ...result.cell, block } }
      }),
    )
    const text = renderSummary(analysisWithout(manifestOf(several, { scenario })), width)
    assert.match(text, /^1,000 requests by 10 clients at once; medians of 3 blocks$/m)
    assert.match(text, /^async +502 +50\.2 /m)
    const begun = renderSummary(analysisWithout(manifestOf(several.slice(0, 2), { scenario })), width)
    assert.doesNotMatch(begun, /medians of/)
    const half = renderSummary(analysisWithout(manifestOf(several.slice(0, 3), { scenario })), width)
    assert.match(half, /; medians of up to 2 blocks$/m)
  })

  test('a failure is a footnote below its table, one for all that failed alike, and such servers stand last', () => {
    const failed = {
      figures: null,
      outcome: 'no-start',
      reason: 'server: exited with code 1 before it answered',
    } as const
    const broken = ['broken', 'other'].map((name) => resultOf(name, 'direct', 0, failed))
    const late = resultOf('late', 'direct', 10, {
      outcome: 'cut-short',
      reason: 'stopped after 30 s: 9 of 1,000 answered',
    })
    const text = renderSummary(analysisWithout(manifestOf([...broken, late, ...results])), width)
    const [first, second] = [
      '² no-start: server: exited with code 1 before it answered',
      '¹ cut-short: stopped after 30 s: 9 of 1,000 answered',
    ]
    assert.deepEqual(firstWords(text, 'direct · lan'), [
      'Server',
      'nginx',
      'async',
      'late¹',
      'broken²',
      'other²',
      second,
      first,
    ])
  })

  test('a run by protocol prints the servers of each under its name', () => {
    const servers = [
      serverNamed('nginx'),
      serverNamed('uvicorn', { protocol: 'asgi' }),
      serverNamed('async', { protocol: 'wsgi' }),
      serverNamed('hypercorn', { protocol: 'asgi' }),
    ]
    const load = { kind: 'hey', requests: 1000, workers: 10 }
    const wordsOf = (group_by: string) => {
      const scenario = scenarioSchema.parse({ group_by, load })
      const all = servers.map(({ name }, index) => resultOf(name, 'direct', 500 + index))
      return firstWords(renderSummary(analysisWithout(manifestOf(all, { scenario, servers })), width), 'direct · lan')
    }
    assert.deepEqual(wordsOf('protocol').slice(1), [
      'baseline',
      'nginx',
      'WSGI',
      'async',
      'ASGI',
      'hypercorn',
      'uvicorn',
    ])
    assert.deepEqual(wordsOf('family').slice(1), ['hypercorn', 'async', 'uvicorn', 'nginx'])
  })

  test('a run with cells left prints how to finish it', () => {
    const order = [...results, resultOf('late', 'direct', 1)].map(({ cell }) => cell)
    assert.match(
      renderSummary(analysisWithout(manifestOf(results, { order, status: 'interrupted' })), width),
      /^Finish the run with: docker compose run --rm bench resume 20260102-030405-test$/m,
    )
  })

  test('a first look has the tables of its network alone, and says how much is left', () => {
    const text = renderFirstLook(fullRun({ cells_measured: 87, cells_planned: 435 }), 'internet', width)
    assert.match(text, /^\nFirst look at internet \(block 1 of 5; 348 of 435 measurements are left\)\n/)
    assert.deepEqual(text.match(/ · (lan|internet|home-2020)$/gm), [' · internet', ' · internet'])
  })
})

describe('the lines of a run’s results', () => {
  test('no line is wider than asked for, with every figure there may be and a long name', () => {
    const long = failedCellOf(
      'a-server-with-a-long-name',
      'behind-nginx',
      'no-start',
      'server: it said why at such length that it takes more than a line of any terminal to say all of it again',
    )
    const { cells } = fullRun()
    const analysis = fullRun({ cells: [...cells, long] })
    for (const most of [100, 89, 80, 69]) {
      const lines = renderSummary(analysis, most).split('\n')
      assert.deepEqual(
        lines.filter(({ length }) => length > most),
        [],
        `at ${most}`,
      )
    }
  })

  test('a narrow line leaves out the worst latency, then the mean', () => {
    const headings = (most: number) => renderSummary(fullRun(), most).match(/^Server .*$/m)?.[0]
    assert.match(headings(89) ?? '', /Mean +Worst/)
    assert.doesNotMatch(headings(60) ?? '', /Worst/)
  })

  test('a line is as wide as the terminal, at most 100, and has room for the prefix of docker compose up where there is none', () => {
    assert.deepEqual(
      [
        lineWidth(80, undefined),
        lineWidth(200, undefined),
        lineWidth(undefined, undefined),
        lineWidth(undefined, '80'),
      ],
      [80, 100, 89, 69],
    )
    assert.deepEqual(
      [lineWidth(20, undefined), lineWidth(undefined, 'wide'), lineWidth(undefined, '300')],
      [60, 89, 89],
    )
  })
})
