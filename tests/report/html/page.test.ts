import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { parseHTML } from 'linkedom'
import type { ReportedCell, RunAnalysis } from '../../../scripts/analysis/schema.ts'
import { resultColumns } from '../../../scripts/report/columns/result.ts'
import type { Chart } from '../../../scripts/report/html/charts/chart.ts'
import { allCharts } from '../../../scripts/report/html/charts/index.ts'
import { renderPage } from '../../../scripts/report/html/page.ts'
import { fullRun } from '../../fixtures/full-run.ts'
import {
  articleRowOf,
  failedCellOf,
  openLevelOf,
  reportedCellOf,
  rowOf,
  runAnalysisOf,
  serverRowOf,
} from '../../fixtures/run-analysis.ts'

const nginx = reportedCellOf('nginx', 'direct', 1000)

const chartOf = (id: string, changes: Partial<Chart> = {}): Chart => ({
  id,
  title: `Chart ${id}`,
  caption: 'What to see in it.',
  legend: [{ symbol: '<svg viewBox="0 0 1 1" data-symbol></svg>', text: '<direct>' }],
  svg: `<svg viewBox="0 0 1 1" data-drawing="${id}"></svg>`,
  table: { head: ['Server', 'RPS'], rows: [['nginx', '1000.00']] },
  ...changes,
})

function pageOf(runs: readonly RunAnalysis[], charts: readonly Chart[] = []) {
  const text = renderPage(runs, charts)
  // A cell's text ends where the next one's begins; what is read below has a space there.
  const { document } = parseHTML(text.replaceAll(/<\/(td|th|dt|dd|li|p|summary|legend|h\d)>/g, ' $&'))
  const all = (selector: string) => [...document.querySelectorAll(selector)]
  const texts = (selector: string) => all(selector).map(wordsOf)
  return { text, document, all, texts, words: texts('header, main, footer').join(' ') }
}

function wordsOf(element: { readonly textContent: string | null } | null): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
}

describe('the page of a run', () => {
  const async = reportedCellOf('async', 'direct', 381.456, {
    mean_s: 0.0262158,
    pct_nginx: 38.1456,
    pct_sign: '>=',
    bottleneck: 'generator',
    bottleneck_why: 'the generator was at its ceiling',
    rps_comparison: { ratio: 0.38, low: 0.3701, high: 0.39124, verdict: 'significantly different' },
    rps_rank: { best: 2, worst: 4 },
    equivalent_to: ['threading1', 'waitress behind-nginx'],
    rows: [rowOf(1, 380), rowOf(2, 381.456)],
  })
  const page = pageOf([
    runAnalysisOf([nginx, async], { warnings: ['The machine drifted.'], findings: ['Of all, at length.'] }),
  ])
  const cellsOf = (server: string) => page.texts(`.figures tr[data-server="${server}"] > *`)

  test('the page has the columns of the article’s table, and explains them', () => {
    assert.deepEqual(page.texts('.figures [data-label]'), [
      ...['Server', 'Topology', 'Network', 'RPS', '% NGINX (RPS)', '95 % Interval', 'RPS Rank'],
      ...['Mean Latency', 'Mode Latency', 'p99 Latency', 'Worst Latency'],
      ...['CPU per Request', 'CPU Rank', 'Droplet CPU', 'Bottleneck', 'Outcome'],
    ])
    assert.deepEqual(cellsOf('async'), [
      ...['async own', 'direct', 'lan', '≥ 381', '≥ 38.1 %', '37.0–39.1', '2–4'],
      ...['26.2 ms', '23.6 ms', '52.4 ms', '0.105 s', '2.49 ms', '–', '95 %'],
      'generator why The rate is a minimum. The generator was at its ceiling.',
      'ok',
    ])
  })

  test('the page compares a rate only where it and the other are the servers’ own, and there is an interval', () => {
    const names = ['threading1', 'waitress behind-nginx', 'held', 'nginx']
    const compared = { ratio: 0.38, low: 0.3701, high: 0.39124, verdict: 'significantly different' } as const
    const others = [
      reportedCellOf('threading1', 'direct', 380),
      reportedCellOf('waitress', 'behind-nginx', 380),
      reportedCellOf('held', 'direct', 380, { bottleneck: 'generator' }),
      reportedCellOf('held', 'direct', 380, { network: 'internet' }),
    ]
    const whyOf = (changes: Partial<ReportedCell>, reference = nginx) => {
      const cell = reportedCellOf('async', 'direct', 381, {
        rps_comparison: compared,
        equivalent_to: names,
        ...changes,
      })
      const { texts } = pageOf([runAnalysisOf([reference, cell, ...others])])
      return texts('.figures tr[data-server="async"] details p').slice(2).join(' ')
    }
    const verdict = '37.0–39.1 % of NGINX: significantly different from it.'
    assert.equal(whyOf({}), `${verdict} Equivalent to threading1, waitress behind-nginx, nginx.`)
    assert.equal(whyOf({ bottleneck: 'generator', pct_sign: '>=' }), '')
    const held = reportedCellOf('nginx', 'direct', 1000, { bottleneck: 'generator' })
    assert.equal(whyOf({ pct_sign: '<=' }, held), 'Equivalent to threading1, waitress behind-nginx.')
    const wide = { ratio: 0.38, low: null, high: null, verdict: 'no significant difference' } as const
    assert.equal(whyOf({ rps_comparison: wide, equivalent_to: [] }), '')
  })

  test('the page has the exact values for sorting', () => {
    const values = page.all('.figures tr[data-server="async"] > td').map((cell) => cell.getAttribute('data-value'))
    assert.deepEqual(values.slice(2, 4), ['381.456', '38.1456'])
    assert.equal(values[6], '0.0262158')
  })

  test('the page has the answer at its top, with a link to the warnings, and all findings at its end', () => {
    const header = wordsOf(page.document.querySelector('header'))
    assert.match(header, /async does 50 % of NGINX/)
    assert.match(header, /Warning: The machine drifted/)
    assert.equal(page.document.querySelector('header a')?.getAttribute('href'), '#warnings')
    assert.match(page.words, /Before you use these figures: The machine drifted\./)
    assert.match(page.words, /2 findings .*Of all, at length\./)
  })

  test('the page repeats the command and names images, checks and the order', () => {
    assert.ok(page.texts('[data-command] code').includes('docker compose run --rm bench rerun 20260102-030405-test'))
    assert.match(page.words, /limits ok the droplet’s limits were in force/)
    assert.deepEqual(page.texts('ol li'), ['nginx direct lan', 'async direct lan'])
  })

  test('the page has every block with the digits of results.csv', () => {
    const rows = page.texts('.blocks tbody tr')
    assert.equal(rows.length, 3)
    const columns = page.texts('.blocks thead th')
    assert.deepEqual(
      columns,
      resultColumns.map(({ name }) => name),
    )
    const second = page.all('.blocks tbody tr')[2]
    assert.ok(second)
    const value = (name: string) => wordsOf(second.children[columns.indexOf(name)] ?? null)
    assert.equal(value('server'), 'async')
    assert.equal(value('rps'), '381.46')
    assert.equal(value('block'), '2')
    assert.equal(value('mean_s'), '0.026215')
  })

  test('the page loads nothing, and only its own style and script may run', () => {
    const policy = page.document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? ''
    const hash = (tag: string) => {
      const text = page.text.slice(page.text.indexOf(`<${tag}>`) + tag.length + 2, page.text.indexOf(`</${tag}>`))
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    }
    assert.ok(policy.startsWith("default-src 'none';"))
    assert.ok(policy.includes(`script-src ${hash('script')};`))
    assert.ok(policy.includes(`style-src ${hash('style')};`))
    assert.deepEqual(page.all('[src], img, iframe, object, [style], [onclick]'), [])
    assert.deepEqual(
      page
        .all('[href]')
        .map((link) => link.getAttribute('href')?.replace(/^#.*/, '#'))
        .filter((href) => href !== '#'),
      ['data:,'],
    )
    // A bar's pattern and an interval's ends are in the page itself.
    assert.doesNotMatch(page.text, /@import|url\((?!#fill-)|https?:/)
  })

  test('every link of the page leads somewhere, and no anchor is there twice', () => {
    const ids = page.all('[id]').map(({ id }) => id)
    assert.deepEqual(ids.length, new Set(ids).size)
    for (const link of page.all('a[href^="#"]')) assert.ok(ids.includes(link.getAttribute('href')?.slice(1) ?? ''))
    for (const label of page.all('[aria-labelledby]'))
      for (const id of label.getAttribute('aria-labelledby')?.split(' ') ?? []) assert.ok(ids.includes(id), id)
  })

  test('the page has one h1, and leaves out no level of heading', () => {
    const levels = page.all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName.slice(1)))
    assert.equal(levels.filter((level) => level === 1).length, 1)
    for (const [index, level] of levels.entries()) assert.ok(level <= (levels[index - 1] ?? 0) + 1)
  })

  test('the page has filters only for what differs', () => {
    assert.deepEqual(page.texts('[data-filters] legend'), ['Family'])
    assert.deepEqual(
      page.all('[data-filters] input[type=checkbox]').map((box) => box.getAttribute('value')),
      ['nginx', 'own'],
    )
  })
})

describe('the overview in the page of a run', () => {
  const proxied = reportedCellOf('async', 'behind-nginx', 250)
  const held = reportedCellOf('async', 'direct', 812.34, { bottleneck: 'generator', pct_sign: '>=' })
  const over = reportedCellOf('async', 'direct', 9, { network: 'internet' })
  const page = pageOf([runAnalysisOf([nginx, held, proxied, over, failedCellOf('broken', 'direct', 'died', 'x')])])

  test('the overview has a row a server with its figures for people and their exact values', () => {
    const rows = page.all('.panel:not([hidden]) tbody tr')
    assert.deepEqual(
      rows.map((row) => wordsOf(row)),
      ['nginx the baseline, not in Python 100 % 1,000 –', 'async ≥ 81.2 %25 % ≥ 812 250', 'broken died –'],
    )
    const values = [...(rows[1]?.querySelectorAll('[data-value]') ?? [])].map((cell) => cell.getAttribute('data-value'))
    assert.deepEqual(values, ['812.34', '250'])
  })

  test('the overview has a panel for each network and figure, of which one is shown without the script', () => {
    assert.equal(page.all('.panel').length, 2 * 5)
    assert.equal(page.all('.panel:not([hidden])').length, 1)
    assert.deepEqual(
      page.all('[data-switch-controls] input').map((input) => input.getAttribute('value')),
      ['lan', 'internet', 'rps', 'cpu_us_per_request', 'p50_s', 'p99_s', 'worst_s'],
    )
    assert.equal(page.all('[data-switch-controls][hidden]').length, 1)
  })

  test('the overview’s legend says in words what ran out, for the bars that are shown', () => {
    assert.match(
      page.texts('.panel:not([hidden]) .legend').join(),
      /Direct Behind NGINX Bottleneck: the server’s CPU the load program/,
    )
  })

  test('a minimum has no interval, and other bars have a line', () => {
    const compared = { ratio: 0.5, low: 0.4, high: 0.6, verdict: 'significantly different' } as const
    const whiskersOf = (bottleneck: 'server' | 'generator') => {
      const one = reportedCellOf('async', 'direct', 500, { bottleneck, rps_comparison: compared })
      const { all } = pageOf([runAnalysisOf([nginx, one])])
      return all('.panel:not([hidden]) [data-part="whisker"] line').map((line) =>
        [line.getAttribute('x1'), line.getAttribute('x2')].join(),
      )
    }
    assert.deepEqual(whiskersOf('server'), ['40%,60%'])
    assert.deepEqual(whiskersOf('generator'), [])
  })

  test('a row says what its server is and its version, shortened where it says much', () => {
    const server = (summary: string, package_: string) =>
      serverRowOf('async', { summary, version: '3.1', package: package_ })
    const rowOfServer = (summary: string, package_: string) => {
      const run = runAnalysisOf([nginx, reportedCellOf('async', 'direct', 500)], {
        servers: [server(summary, package_)],
      })
      return pageOf([run]).texts('.panel:not([hidden]) tbody tr[data-server="async"] th')[0]
    }
    assert.equal(rowOfServer('A coroutine for each client.', 'python'), 'async A coroutine for each client')
    assert.equal(rowOfServer('Waitress with its defaults.', 'waitress'), 'async 3.1 Waitress with its defaults')
    assert.equal(
      rowOfServer('A ProcessPoolExecutor of the default size: one process on a droplet.', 'python'),
      'async A ProcessPoolExecutor of the default size',
    )
    assert.equal(
      rowOfServer('A new Python interpreter for each client (multiprocessing, spawn).', 'python'),
      'async A new Python interpreter for each client',
    )
  })

  test('the line under the title says what was tested, without NGINX among the servers', () => {
    assert.equal(
      page.texts('.when')[0],
      '2 servers and NGINX, the baseline, each alone on one CPU of this machine: a CPU. ' +
        'Load: 1,000 requests by 10 clients at once.',
    )
  })

  test('a bar’s length is its share of the axis, the first is thick, and what is no server’s own speed has a pattern', () => {
    const bars = page.all('.panel:not([hidden]) tbody tr:nth-child(2) [data-part="bar"] rect')
    assert.deepEqual(
      bars.map((bar) => [bar.getAttribute('width'), bar.getAttribute('fill'), Number(bar.getAttribute('height')) > 10]),
      [
        ['81.2%', 'url(#fill-generator)', true],
        ['25%', 'var(--series-1)', false],
      ],
    )
    assert.equal(page.all('pattern#fill-generator').length, 1)
  })
})

describe('the servers in the page of a run', () => {
  const uvicorn = reportedCellOf('uvicorn', 'direct', 500, { group: 'ASGI' })
  const baseline = { ...nginx, group: 'baseline' }
  const analysis = runAnalysisOf([baseline, uvicorn])
  const page = pageOf(
    [
      {
        ...analysis,
        scenario: { ...analysis.scenario, group_by: 'protocol' },
        servers: [
          serverRowOf('nginx', { group: 'baseline' }),
          serverRowOf('uvicorn', { group: 'ASGI', keeps_alive: true, version: '0.30', summary: 'An ASGI server' }),
          serverRowOf('hypercorn', { group: 'ASGI', keeps_alive: false, model: '1 process', built_on: 'h11' }),
        ],
      },
    ],
    [chartOf('x')],
  )

  test('the page says what each server is, by group, with a dash for what is unknown', () => {
    const rows = [...(page.document.querySelector('#servers')?.parentElement?.querySelectorAll('tr') ?? [])]
    assert.deepEqual(
      rows.map((row) => [...row.children].map(wordsOf)),
      [
        ['Server', 'Keep-Alive', 'Model', 'Built On', 'Version', 'What It Is', 'Not The Default'],
        ['baseline'],
        ['nginx', '–', '–', '–', '–', '–', '–'],
        ['ASGI'],
        ['uvicorn', 'yes', '–', '–', '0.30', 'An ASGI server', '–'],
        ['hypercorn', 'no', '1 process', 'h11', '–', '–', '–'],
      ],
    )
    assert.deepEqual(page.texts('tbody > tr:first-child > th[scope="rowgroup"][colspan="7"]'), ['baseline', 'ASGI'])
  })

  test('the page goes from the answer to its details: overview, charts, table, servers, how it was measured', () => {
    const parts = ['Every server side by side', 'Charts', 'The table', 'The servers', 'How it was measured']
    assert.deepEqual(page.texts('main h2').slice(0, parts.length), parts)
  })

  test('the page has filters by protocol and the group of each server where that is what they are grouped by', () => {
    assert.deepEqual(page.texts('[data-filters] legend'), ['Protocol'])
    assert.deepEqual(
      page.all('[data-filters] input[name="group"]').map((box) => box.getAttribute('value')),
      page.all('.figures tbody tr').map((row) => row.getAttribute('data-group')),
    )
    assert.deepEqual(page.texts('.figures tbody th'), ['nginx baseline', 'uvicorn ASGI'])
  })

  test('the page leaves out the servers where none says anything of itself', () => {
    assert.equal(pageOf([runAnalysisOf([nginx])]).document.querySelector('#servers'), null)
  })
})

describe('charts in the page', () => {
  test('charts are on the page in order, each with its figures, and a group is under one choice', () => {
    const charts = [
      chartOf('a', { group: 'latencies', choice: 'on lan' }),
      chartOf('b'),
      chartOf('c', { group: 'latencies', choice: 'on internet' }),
    ]
    const { all, texts } = pageOf([runAnalysisOf([nginx])], charts)
    assert.deepEqual(
      all('figure').map(({ id }) => id),
      ['a', 'c', 'b'],
    )
    assert.deepEqual(
      all('figure > svg').map((svg) => svg.getAttribute('data-drawing')),
      ['a', 'c', 'b'],
    )
    assert.deepEqual(texts('option'), ['on lan', 'on internet'])
    assert.deepEqual(texts('figure#b details td'), ['1000.00'])
    assert.deepEqual(texts('figure#b .legend li'), ['<direct>'])
  })

  test('charts let servers be chosen where their marks are apart', () => {
    const series = [
      { number: 3, server: 'a<b' },
      { number: 5, server: 'nginx' },
    ]
    const { all, texts } = pageOf([runAnalysisOf([nginx])], [chartOf('x', { series }), chartOf('y')])
    assert.deepEqual(texts('[data-series-choice] label'), ['a<b', 'nginx'])
    assert.deepEqual(
      all('[data-series-choice] input').map((box) => box.getAttribute('value')),
      ['3', '5'],
    )
  })

  test('the page does not mention charts where there are none', () => {
    assert.ok(!pageOf([runAnalysisOf([nginx])]).words.includes('Charts'))
  })
})

describe('a page of hostile text', () => {
  const hostile = '<script>alert(1)</script>'
  const cell = failedCellOf(hostile, 'direct', 'died', `"><img src=x onerror=alert(1)>`, {
    family: hostile,
    network: hostile,
    log: '\u001b]0;title\u0007\u001b[2Jgone <b>bold</b>',
    equivalent_to: [hostile],
  })
  const said = {
    group: hostile,
    model: hostile,
    built_on: hostile,
    package: hostile,
    version: hostile,
    deviation: hostile,
    summary: hostile,
  }
  const analysis = runAnalysisOf([cell], {
    servers: [serverRowOf(hostile, said)],
    run: hostile,
    answer: [hostile],
    warnings: [hostile],
    machine: [[hostile, hostile]],
    images: [{ image: hostile, digest: hostile }],
    repeat_command: hostile,
  })
  const { text, all, words } = pageOf([analysis, analysis], [chartOf('x', { title: hostile, group: hostile })])

  test('the page shows hostile text as text', () => {
    assert.equal(all('script').length, 1)
    assert.equal(all('th[scope="rowgroup"]').length, 2)
    assert.equal(all('img, b b').length, 0)
    assert.ok(words.includes(hostile))
  })

  test('the page shows control characters visibly', () => {
    assert.ok(words.includes('␛]0;title␇␛[2Jgone <b>bold</b>'))
    const control = [...text].filter((character) => character < ' ' && !'\n\t'.includes(character))
    assert.deepEqual(control, [])
  })
})

describe('the page of an unusual run', () => {
  test('the page of a run that measured nothing says so', () => {
    const { words } = pageOf([runAnalysisOf([], { answer: [], cells_planned: 4, status: 'failed' })])
    assert.match(words, /No cell has been measured/)
    assert.match(words, /: failed, 0 of 4 measurements/)
    assert.match(words, /This run has no figures to compare/)
  })

  test('the page of an interrupted run says how to finish it', () => {
    const resume_command = 'docker compose run --rm bench resume 20260102-030405-test'
    const { words, texts } = pageOf([
      runAnalysisOf([nginx], { status: 'interrupted', cells_planned: 3, cells_measured: 1, resume_command }),
    ])
    assert.match(words, /: interrupted, 1 of 3 measurements/)
    assert.deepEqual(texts('.warnings code'), [resume_command])
    assert.ok(texts('[data-command] code').includes(resume_command))
  })

  test('the page of a run in progress says so', () => {
    assert.match(
      pageOf([runAnalysisOf([nginx], { status: 'running', ended_at: null })]).words,
      /: running, .*still running/,
    )
  })

  test('the page of one block of one server says so', () => {
    const { words, texts } = pageOf([runAnalysisOf([nginx])])
    assert.match(words, /finished, 1 of 1 measurement, one block /)
    assert.match(words, /figures are of its one block/)
    assert.deepEqual(texts('.figures tbody th'), ['nginx nginx, the baseline'])
  })

  test('the page of several good blocks has no warning', () => {
    const cell = reportedCellOf('nginx', 'direct', 1000, { rows: [rowOf(1, 1000), rowOf(2, 1000)] })
    const { words, all } = pageOf([runAnalysisOf([cell])])
    assert.match(words, /medians of up to 2 blocks.* 2 blocks /)
    assert.equal(all('.warnings').length, 0)
  })

  test('the page of a run without NGINX says so', () => {
    const cell = reportedCellOf('async', 'direct', 5, { pct_nginx: null })
    const { words, texts } = pageOf([runAnalysisOf([cell])])
    assert.match(words, /one block, without NGINX/)
    assert.deepEqual(texts('.figures tbody td:nth-child(5)'), ['–'])
  })

  test('the page of a run with failures has their reasons, their logs and the number of blocks', () => {
    const broken = failedCellOf('broken', 'direct', 'failed-requests', '7 reset', {
      blocks: 5,
      comparable: 3,
      log: 'ConnectionResetError\nin line 2',
    })
    const { words, texts } = pageOf([runAnalysisOf([nginx, broken])])
    assert.match(words, /broken, direct, lan: 2 of 5 blocks failed-requests: 7 reset/)
    assert.deepEqual(texts('.failures pre'), ['ConnectionResetError in line 2'])
    assert.deepEqual(texts('tr.not-ok > :nth-child(4)'), ['–'])
  })

  test('the page of a run without failures says so, and a cell that was cut short is none', () => {
    const late = reportedCellOf('late', 'direct', 20, { outcome: 'cut-short', reason: 'stopped after 15 s' })
    for (const cells of [[nginx], [nginx, late]])
      assert.match(pageOf([runAnalysisOf(cells)]).words, /What went wrong Nothing: no cell failed\./)
  })

  test('the page of an open load has every rate, with what was not answered', () => {
    const open = [openLevelOf(0.5), openLevelOf(0.95, { answered: 9000, failed: 1000, dropped: 900, p999_s: null })]
    const { words } = pageOf([runAnalysisOf([reportedCellOf('nginx', 'direct', 1000, { open })])])
    assert.match(words, /1 95 % 950 10000 9000 1000 of 10000 900 9\.50 19\.0 38\.0 – 95\.0 unknown/)
  })

  test('the page has a published table beside the lab’s figures', () => {
    const article = [articleRowOf('async', 79.5, 83.128, { network: 'home-2020', article_mean_s: 0.55 })]
    const { words } = pageOf([runAnalysisOf([nginx], { article })])
    assert.match(words, /async home-2020 79\.5 83\.13 1\.046 0\.55 – –/)
  })
})

describe('a page of several runs', () => {
  const first = runAnalysisOf([nginx, reportedCellOf('async', 'direct', 400, { pct_sign: '<=' })], { run: 'first' })
  const second = runAnalysisOf([reportedCellOf('nginx', 'direct', 1100)], {
    run: 'second',
    machine: [
      ['CPU', 'another CPU'],
      ['Engine', '20.10'],
    ],
  })
  const page = pageOf([first, second])

  test('the page of several runs has a column group for each run, and marks what a run does not have', () => {
    const table = page.all('table').find((candidate) => wordsOf(candidate).includes('Every cell of every run'))
    const rows = [...(table?.querySelectorAll('tbody tr') ?? [])].map((row) => [...row.children].map(wordsOf))
    assert.deepEqual(rows, [
      ['nginx', 'direct', 'lan', '1,000', '100 %', '1,100', '110 %'],
      ['async', 'direct', 'lan', '400', '≤ 40 % at most', 'not in this run'],
    ])
  })

  test('the page of several runs at a constant rate has times with their units', () => {
    const runs = [first, second].map((run) => ({ ...run, scenario: { ...run.scenario, rate_rps: 500 } }))
    const { all } = pageOf(runs)
    const table = all('table').find((candidate) => wordsOf(candidate).includes('Every cell of every run'))
    const [nginxs] = [...(table?.querySelectorAll('tbody tr') ?? [])].map((row) => [...row.children].map(wordsOf))
    assert.deepEqual(nginxs?.slice(3), ['950 µs', '10 ms', '864 µs', '9.09 ms'])
  })

  test('the page of several runs says how the machines differ', () => {
    assert.match(page.words, /CPU a CPU another CPU Engine not recorded 20\.10/)
    const same = pageOf([first, { ...first, run: 'third' }])
    assert.match(same.words, /What of the machines differs Nothing that was recorded/)
  })

  test('the page of several runs has each run’s own part, and no anchor twice', () => {
    assert.ok(page.texts('h2').includes('first') && page.texts('h2').includes('second'))
    assert.equal(page.all('table.figures').length, 2)
    const ids = page.all('[id]').map(({ id }) => id)
    assert.equal(ids.length, new Set(ids).size)
  })

  test('no choice on the page of several runs mixes two of them', () => {
    const networks = ['lan', 'internet'] as const
    const cells = networks.flatMap((network) => [
      reportedCellOf('nginx', 'direct', 1000, { network }),
      reportedCellOf('async', 'direct', 400, { network }),
    ])
    const article = networks.map((network) => articleRowOf('async', 79.5, 83.128, { network }))
    const runs = ['first', 'second'].map((run) => runAnalysisOf(cells, { run, article }))
    const { all } = pageOf(runs, allCharts(runs))
    const groups = all('[data-one-of]')
    assert.equal(groups.length, 6)
    for (const group of groups) {
      const [run, ...others] = new Set([...group.querySelectorAll('figure')].map(({ id }) => id.split('.')[1]))
      assert.deepEqual(others, [])
      for (const option of group.querySelectorAll('option')) assert.ok(wordsOf(option).startsWith(`${run}: `))
    }
    const switches = Map.groupBy(all('input[type=radio]'), (button) => button.getAttribute('name'))
    assert.ok(switches.size >= 2 * 3)
    for (const [name, buttons] of switches)
      assert.equal(new Set(buttons.map((button) => button.closest('[data-switch], [data-live]'))).size, 1, name ?? '')
  })

  test('the page of several runs needs at least one run', () => {
    assert.throws(() => renderPage([], []), RangeError)
  })
})

describe('the size of a page', () => {
  test('the page of the article’s run stays below a megabyte', () => {
    const whole = fullRun()
    const isMeant = ({ network }: { readonly network: string }) => network !== 'internet'
    const cells = whole.cells.filter(isMeant).map((cell) => ({ ...cell, rows: cell.rows.slice(0, 1), open: [] }))
    const run = { ...whole, cells, article: whole.article.filter(isMeant) }
    assert.ok(Buffer.byteLength(renderPage([run], allCharts([run]))) < 1_000_000)
  })

  test('the page of 90 cells in 5 blocks leaves a megabyte for the charts', () => {
    const rows = [1, 2, 3, 4, 5].map((block) => rowOf(block, 100 + block))
    const cells = Array.from({ length: 90 }, (_, index) => reportedCellOf(`server-${index}`, 'direct', 100, { rows }))
    assert.ok(Buffer.byteLength(renderPage([runAnalysisOf(cells)], [])) < 1_000_000)
  })
})
