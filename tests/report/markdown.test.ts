import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { resultOf as judgedOf } from '../../scripts/exposure/result.ts'
import { renderMarkdown } from '../../scripts/report/markdown.ts'
import { runAnalysisOf } from '../../scripts/report/run-analysis.ts'
import { fenced, safeMarkdown } from '../../scripts/report/safe-markdown.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { alive, playOf, rulesOf } from '../exposure/plays.ts'
import { analysisWithout, manifestOf, onlyLog, resultOf } from '../fixtures/manifest.ts'
import { runAnalysisOf as described, reportedCellOf } from '../fixtures/run-analysis.ts'
import { serverNamed } from '../fixtures/server.ts'

const died = { outcome: 'died', reason: 'server: exited with code 1', figures: null, counters: null } as const
const load = { kind: 'hey', requests: 1000, workers: 10 } as const
const inBlock = (block: number, server: string, rps: number) => {
  const result = resultOf(server, 'direct', rps)
  return { ...result, cell: { ...result.cell, block } }
}
const rowOf = (text: string, server: string) => text.split('\n').find((line) => line.startsWith(`| ${server} |`))

describe('report.md', () => {
  test('report.md has the answer first, and a table with the article’s columns', () => {
    const analysis = analysisWithout(manifestOf([resultOf('nginx', 'direct', 1000), resultOf('async', 'direct', 500)]))
    const text = renderMarkdown(analysis)
    assert.ok(
      text.startsWith(
        `# Python web servers on one CPU: test, 2 Jan 2026\n\n${safeMarkdown(analysis.answer[0] as string)}\n\n`,
      ),
    )
    assert.match(
      text,
      /^\| Server \| RPS \| Mean Latency \\\(s\\\) \| Mode Latency \\\(s\\\) \| Worst Latency \\\(s\\\) \| % NGINX \\\(RPS\\\) \| CPU per Request \\\(µs\\\) \|/m,
    )
    assert.equal(
      rowOf(text, 'async'),
      '| async | 500.00 | 0.0100 | 0.0090 | 0.0500 | 50.0 | 1900.0 | 95 % | server | ok |',
    )
    assert.match(text, /To repeat it:\n\n```text\ndocker compose run --rm bench rerun 20260102-030405-test\n```/)
    assert.doesNotMatch(text, /To finish it|What went wrong/)
  })

  test('report.md says of each experiment what it asks, what its clients do, and where it is from', () => {
    const rungs = [[40, 6]] as const
    const cell = { server: 'async', topology: 'direct', network: 'lan', experiment: 'silent' }
    const record = { cell, outcome: 'ok', play_file: 'plays/x.json.gz', droplet: alive }
    const experiment = {
      name: 'silent',
      why: 'Does it wait?',
      source: 'RFC 9112',
      program: ['Says nothing for 6 s.'],
      unbuffered: false,
      payloads: [],
    }
    const text = renderMarkdown({
      ...described([]),
      exposures: [judgedOf(record, playOf({ rungs }), rulesOf(rungs))],
      exposure_experiments: [experiment],
    })
    assert.match(text, /^- \*\*silent\*\*: Does it wait\? Says nothing for 6 s\. Source: RFC 9112$/m)
  })

  test('report.md has intervals and ranks where there are several blocks', () => {
    const scenario = scenarioSchema.parse({ blocks: 3, load: { kind: 'hey', requests: 1000, workers: 10 } })
    const results = [1, 1.02, 0.99].flatMap((noise, index) => [
      inBlock(index + 1, 'nginx', 1000),
      inBlock(index + 1, 'async', 500 * noise),
    ])
    const text = renderMarkdown(analysisWithout(manifestOf(results, { scenario })))
    assert.match(text, /\| 95 % Interval \| RPS Rank \| CPU Rank \|/)
    assert.match(rowOf(text, 'async') ?? '', /\| 50\.0 \| 4\d\.\d–5\d\.\d \| 2 \| 2 \|/)
  })

  test('report.md has three significant digits of a percentage and its interval, however small they are', () => {
    const compared = { ratio: 0.000784, low: 0.000723, high: 0.00085, verdict: 'significantly different' } as const
    const slow = reportedCellOf('slow', 'direct', 0.784, { blocks: 2, rps_comparison: compared })
    assert.match(rowOf(renderMarkdown(described([slow])), 'slow') ?? '', /\| 0\.0784 \| 0\.0723–0\.0850 \|/)
  })

  test('report.md has the signs of the page before a rate and a percentage that are bounds', () => {
    const held = reportedCellOf('held', 'direct', 500, { bottleneck: 'generator', pct_sign: '>=' })
    const text = renderMarkdown(described([reportedCellOf('own', 'direct', 400, { pct_sign: '<=' }), held]))
    assert.match(rowOf(text, 'held') ?? '', /^\| held \| ≥ 500\.00 \| .* \| ≥ 50\.0 \|/)
    assert.match(rowOf(text, 'own') ?? '', /^\| own \| 400\.00 \| .* \| ≤ 40\.0 \|/)
  })

  test('report.md has each failure’s reason and the end of its log', () => {
    const manifest = manifestOf([resultOf('nginx', 'direct', 1000), resultOf('broken', 'direct', 1, died)])
    const evidence = onlyLog('broken direct lan', 'Traceback\n```\nlate <b>line</b>\n')
    const text = renderMarkdown(runAnalysisOf(analyse(manifest), evidence))
    assert.ok(
      text.includes(
        '**broken · direct · lan**: died: server: exited with code 1\n\n````text\nTraceback\n```\nlate <b>line</b>\n````',
      ),
    )
  })

  test('report.md says what the servers are, by group, with a dash for what is unknown', () => {
    const servers = [
      serverNamed('nginx', { family: 'nginx' }),
      serverNamed('uvicorn', { protocol: 'asgi', keepsAlive: true, version: '0.30', summary: 'Serves *ASGI*' }),
      serverNamed('waitress', {
        protocol: 'wsgi',
        keepsAlive: false,
        model: '4 threads',
        builtOn: 'asyncore | wasyncore',
      }),
    ]
    const results = servers.map(({ name }) => resultOf(name, 'direct', 500))
    const grouped = { scenario: scenarioSchema.parse({ group_by: 'protocol', load }), servers }
    const text = renderMarkdown(analysisWithout(manifestOf(results, grouped)))
    assert.ok(
      text.includes(
        [
          '## The servers',
          '',
          '| Server | Keep-Alive | Model | Built On | Version | What It Is | Not The Default |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          '| **baseline** |  |  |  |  |  |  |',
          '| nginx | – | – | – | – | – | – |',
          '| **WSGI** |  |  |  |  |  |  |',
          '| waitress | no | 4 threads | asyncore &#124; wasyncore | – | – | – |',
          '| **ASGI** |  |  |  |  |  |  |',
          '| uvicorn | yes | – | – | 0.30 | Serves \\*ASGI\\* | – |',
          '',
          '## What was run',
        ].join('\n'),
      ),
    )
    // The figures have the same headings.
    const [figures = ''] = text.split('## The servers')
    assert.match(figures, /^\| \*\*ASGI\*\* \|[ |]+\n\| uvicorn \| 500\.00/m)
  })

  test('report.md leaves out the servers where none says anything of itself', () => {
    const text = renderMarkdown(analysisWithout(manifestOf([resultOf('nginx', 'direct', 1000)])))
    assert.doesNotMatch(text, /The servers|\*\*/)
  })

  test('report.md says how to finish a run with cells left', () => {
    const order = [resultOf('nginx', 'direct', 1).cell, resultOf('async', 'direct', 1).cell]
    const text = renderMarkdown(
      analysisWithout(manifestOf([resultOf('nginx', 'direct', 1000)], { order, status: 'interrupted' })),
    )
    assert.match(text, /^- The run was interrupted: 1 of 2 measurements missing\.$/m)
    assert.match(text, /To finish it:\n\n```text\ndocker compose run --rm bench resume 20260102-030405-test\n```/)
  })

  test('report.md is not broken by hostile names and reasons', () => {
    const name = '<script>alert(1)</script> | `x`\n# head \u001b[2J'
    const reason = '![](http://x.y/z) </td> @someone'
    const results = [resultOf('nginx', 'direct', 1000), resultOf(name, 'direct', 1, { ...died, reason })]
    const hostile = { family: name, model: name, builtOn: reason, version: reason, summary: name }
    const manifest = manifestOf(results, { servers: [serverNamed('nginx'), serverNamed(name, hostile)] })
    const text = renderMarkdown(runAnalysisOf(analyse(manifest), onlyLog(`${name} direct lan`, '\u001b[31m````\nend')))
    assert.doesNotMatch(text, /<script|<\/td|(?<!\\)!\[|\W@someone|http:\/\//)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    assert.equal(text.match(/^# /gm)?.length, 1)
    const row = text.split('\n').find((line) => line.startsWith('| &lt;script')) ?? ''
    assert.equal(row.match(/\|/g)?.length, rowOf(text, 'nginx')?.match(/\|/g)?.length)
    assert.match(text, /^`````text\n \[31m````\nend\n`````$/m)
  })
})

describe('text in Markdown', () => {
  test('text in Markdown is shown as it is', () => {
    assert.equal(safeMarkdown('plain text, 95 % of 3.5'), 'plain text, 95 % of 3.5')
    assert.equal(safeMarkdown('a|b\\|c'), 'a&#124;b\\\\&#124;c')
    assert.equal(safeMarkdown('`*_x_*` [a](b) # ~ $'), '\\`\\*\\_x\\_\\*\\` \\[a\\]\\(b\\) \\# \\~ \\$')
    assert.equal(safeMarkdown('<b>&amp;'), '&lt;b&gt;&amp;amp;')
    assert.equal(safeMarkdown('a\r\n\tb\u2028c\u0085'), 'a b c')
  })

  test('text in Markdown begins no list, link or mention', () => {
    assert.equal(safeMarkdown('- x'), '\\- x')
    assert.equal(safeMarkdown('12. x'), '12\\. x')
    assert.equal(safeMarkdown('https://x.y www.x.y'), 'https:&#47;&#47;x.y www&#46;x.y')
    assert.equal(safeMarkdown('@all name@sha256:1'), '@&#8288;all name@sha256:1')
  })

  test('text in a Markdown fence cannot end the fence', () => {
    assert.equal(fenced('a\n```\nb'), '````text\na\n```\nb\n````')
    assert.equal(fenced('x'), '```text\nx\n```')
  })
})
