import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { gatherEvidence } from '../../scripts/analysis/evidence.ts'
import { writeSamples } from '../../scripts/load/samples-file.ts'
import { runAnalysisOf } from '../../scripts/report/run-analysis.ts'
import { summarizeHandshakes, sumPassed } from '../../scripts/run/link-check.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { analysisWithout, manifestOf, onlyLog, resultOf } from '../fixtures/manifest.ts'
import { samplesOf } from '../fixtures/samples.ts'

const died = { outcome: 'died', reason: 'server: exited with code 1', figures: null, counters: null } as const
const at = (block: number, result: CellResult, repeat = false): CellResult => ({
  ...result,
  cell: { ...result.cell, block, repeat },
})
const cell = (block: number, server: string, rps: number, topology: Topology = 'direct') =>
  at(block, resultOf(server, topology, rps))
const scenario = scenarioSchema.parse({ blocks: 3, load: { kind: 'hey', requests: 1000, workers: 10 } })
const noise = [1, 1.01, 0.99]
const run = manifestOf(
  noise.flatMap((factor, index) => [
    cell(index + 1, 'nginx', 1000 * factor),
    cell(index + 1, 'async', 333.333333),
    cell(index + 1, 'async', 250, 'behind-nginx'),
    cell(index + 1, '12', 333),
    at(index + 1, resultOf('=evil', 'direct', 1, died)),
  ]),
  { scenario },
)

describe('the rows of a cell', () => {
  test('the rows of a cell are all of its blocks, also superseded ones', () => {
    const again = manifestOf([cell(1, 'nginx', 100), at(1, resultOf('nginx', 'direct', 200), true)], { scenario })
    const [nginx] = analysisWithout(again).cells
    assert.deepEqual([nginx?.rps, nginx?.blocks, nginx?.rows.length], [200, 1, 2])
  })
})

describe('what a run says of its cells', () => {
  const { cells } = analysisWithout(run)
  const of = (server: string, topology = 'direct') =>
    cells.find((one) => one.server === server && one.topology === topology)

  test('a cell in results.json has medians, bottleneck, ratios and ranks', () => {
    const own = of('async')
    assert.deepEqual(
      [own?.rps, own?.pct_sign, own?.bottleneck, own?.blocks, own?.comparable],
      [333.333333, '=', 'server', 3, 3],
    )
    assert.ok(Math.abs((own?.pct_nginx ?? 0) - 33.3333333) < 1e-6)
    // 0.95 of one CPU, over 333.333333 requests a second.
    assert.ok(Math.abs((own?.cpu_us_per_request ?? 0) - 2850) < 0.01)
    assert.ok(Math.abs((own?.cpu_bound_rps ?? 0) - 350.877) < 0.01)
    assert.ok(Math.abs((own?.rps_comparison?.ratio ?? 0) - 1 / 3) < 0.001)
    assert.deepEqual(
      [own?.rps_rank, own?.cpu_rank],
      [
        { best: 2, worst: 3 },
        { best: 2, worst: 3 },
      ],
    )
    assert.deepEqual(own?.equivalent_to, ['12'])
    assert.deepEqual(of('async', 'behind-nginx')?.rps_rank, { best: 1, worst: 1 })
    assert.deepEqual([of('nginx')?.baseline, own?.baseline, of('nginx')?.rps_comparison], [true, false, null])
    assert.equal(own?.peak_memory_bytes, 20_000_000)
  })

  test('a cell without figures in results.json says what went wrong', () => {
    const evil = of('=evil')
    assert.deepEqual(
      [evil?.outcome, evil?.reason, evil?.rps, evil?.comparable, evil?.rps_rank, evil?.log],
      ['died', 'server: exited with code 1', null, 0, null, null],
    )
  })

  test('a cell in results.json has the last twenty lines of its log, without control characters', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\u001b[2J`)
    const evidence = onlyLog('=evil direct lan', `${lines.join('\n')}\n`)
    const log = runAnalysisOf(analyse(run), evidence).cells.find(({ server }) => server === '=evil')?.log
    assert.equal(log?.split('\n').length, 20)
    assert.ok(log?.startsWith('line 11 [2J\n') && log.endsWith('line 30 [2J'))
  })

  test('a cell under an open load in results.json has its rates, each with its bottleneck', () => {
    const latencies = { p50_s: 0.01, p90_s: 0.02, p99_s: 0.03, p999_s: null, worst_s: 0.04 }
    const quiet = { idle_cpu: null, failures: {}, late_p99_s: 0.001, conntrack: null }
    const level = { ...quiet, rate_rps: 100, intended: 200, seconds: 2, generator_cpu_s: 0.1, latencies }
    const open = [
      { ...level, share: 0.5, answered: 200, failed: 0, dropped: 0, droplet_cpu_s: 1 },
      { ...level, share: 1.1, answered: 150, failed: 50, dropped: 50, droplet_cpu_s: 1.95 },
      { ...level, share: 1.2, answered: 150, failed: 50, dropped: 0, droplet_cpu_s: 1.95 },
    ]
    const [found] = analysisWithout(manifestOf([resultOf('async', 'direct', 100, { open })])).cells
    assert.deepEqual(
      found?.open.map(({ block, share, dropped, p99_s, bottleneck }) => [block, share, dropped, p99_s, bottleneck]),
      [
        [1, 0.5, 0, 0.03, null],
        [1, 1.1, 50, 0.03, 'server'],
        [1, 1.2, 0, 0.03, 'server'],
      ],
    )
  })
})

describe('what a run says of itself', () => {
  const handshakes = summarizeHandshakes([0.052])
  const check = {
    block: 1,
    repeat: false,
    network: 'lan',
    before: handshakes,
    after: handshakes,
    passed: sumPassed([]),
  }
  const drift = { block: 1, repeat: false, network: 'lan', rates: [100, 120], drift: 0.18, drifted: true }
  const limits = {
    server: {
      cpus: 1,
      cpuset: '1',
      memory_bytes: 1,
      swap_bytes: 0,
      pids: 512,
      memory_counted: true,
      swap_counted: true,
    },
  }

  test('results.json says what was run, on what, and how to run it again', () => {
    const analysis = analysisWithout(run)
    assert.deepEqual(
      [analysis.scenario.load, analysis.scenario.load_text],
      ['hey', '1,000 requests by 10 clients at once'],
    )
    assert.deepEqual([analysis.cells_planned, analysis.cells_measured, analysis.resume_command], [15, 15, null])
    assert.equal(analysis.repeat_command, 'docker compose run --rm bench rerun 20260102-030405-test')
    assert.equal(analysis.order[2], '1-async-behind-nginx-lan')
    assert.deepEqual(analysis.machine[0], ['CPU', 'a CPU, 2 CPUs'])
  })

  test('results.json names each image once, by its registry’s digest if there is one', () => {
    const image = (service: string, name: string, digests: string[]) => ({
      service,
      image: name,
      id: `sha256:${name}`,
      digests,
      architecture: 'amd64',
    })
    const images = [image('a', 'one', []), image('b', 'one', []), image('c', 'two', ['two@sha256:registry'])]
    assert.deepEqual(analysisWithout({ ...run, machine: { ...run.machine, images } }).images, [
      { image: 'one', digest: 'sha256:one' },
      { image: 'two', digest: 'two@sha256:registry' },
    ])
  })

  test('results.json has the warnings of a run with cells left, and how to finish it', () => {
    const order = [resultOf('async', 'direct', 1).cell, resultOf('slow', 'direct', 1).cell]
    const analysis = analysisWithout(manifestOf([resultOf('async', 'direct', 100)], { order, status: 'interrupted' }))
    assert.deepEqual(analysis.warnings, [
      'The run was interrupted: 1 of 2 measurements missing.',
      'NGINX was not measured, so no rate has a percentage of it.',
    ])
    assert.match(analysis.resume_command ?? '', /bench resume 20260102-030405-test$/)
  })

  test('results.json has every check of the run and whether it holds', () => {
    const holds = (
      changes: Parameters<typeof manifestOf>[1],
      results: CellResult[] = [resultOf('nginx', 'direct', 1, { limits })],
    ) => Object.fromEntries(analysisWithout(manifestOf(results, changes)).checks.map((one) => [one.check, one.holds]))
    const ceiling = {
      kind: 'ceiling',
      block: 1,
      network: 'lan',
      pattern: 'closing',
      rps: 9000,
      dropletCpu: 0.5,
    } as const
    assert.deepEqual(
      holds({ drifts: [{ ...drift, drifted: false }], checks: [{ ...check, problems: [] }], ceilings: [ceiling] }),
      {
        'resource limits': true,
        'drift on lan': true,
        link: true,
        'generator on lan': true,
      },
    )
    assert.deepEqual(
      holds({ drifts: [drift], checks: [{ ...check, problems: ['too slow'] }] }, [
        { ...resultOf('nginx', 'direct', 1, { outcome: 'invalid', reason: 'no quota', figures: null }), limits },
      ]),
      { 'resource limits': false, 'drift on lan': false, link: false, 'generator on lan': false },
    )
    // A server that the lab refuses to measure has no droplet.
    const unfit = {
      ...resultOf('mine', 'direct', 1, { outcome: 'invalid', reason: 'privileged', figures: null }),
      limits: {},
    }
    assert.equal(holds({}, [{ ...resultOf('nginx', 'direct', 1), limits }, unfit])['resource limits'], true)
    // A block that drifted stands behind its repeat.
    assert.equal(holds({ drifts: [drift, { ...drift, repeat: true, drifted: false }] })['drift on lan'], true)
  })
})

describe('the evidence of a run', () => {
  let reports = ''
  before(async () => {
    reports = await mkdtemp(join(tmpdir(), 'reports-'))
  })
  after(() => rm(reports, { recursive: true }))

  const one = (latency_s: number) => samplesOf([{ latency_s }])

  test('evidence is read from samples and logs, and is left out where it is missing or broken', async () => {
    const folder = join(reports, run.runId)
    await mkdir(join(folder, 'samples'), { recursive: true })
    await mkdir(join(folder, 'logs'))
    for (const block of [1, 2]) await writeSamples(join(folder, `samples/${block}-nginx-direct-lan.csv.gz`), one(block))
    await writeFile(join(folder, 'samples/1-async-direct-lan.csv.gz'), 'broken')
    await writeFile(join(folder, 'logs/1-=evil-direct-lan.log'), 'gone\n')
    const { cells } = runAnalysisOf(analyse(run), await gatherEvidence(reports, analyse(run)))
    const of = (server: string) => cells.find((found) => found.server === server && found.topology === 'direct')
    // Both blocks that are there; in time the one whose rate is the median.
    assert.deepEqual(of('nginx')?.distribution, {
      answered: 2,
      points: [
        [0.5, 1],
        [1, 2],
      ],
    })
    assert.deepEqual(of('nginx')?.timeline, { block: 1, requests: 1, points: [[0, 1, true]] })
    assert.deepEqual([of('async')?.distribution, of('async')?.timeline], [null, null])
    assert.equal(of('=evil')?.log, 'gone')
  })

  test('a block that may not be compared has no part in the latencies, as long as another may', async () => {
    const outcome = { outcome: 'failed-requests', reason: '3 unanswered after 20 s' } as const
    const failed = (block: number) => at(block, resultOf('nginx', 'direct', 900, outcome))
    const distributionOf = async (runId: string, results: CellResult[]) => {
      const samples = join(reports, runId, 'samples')
      await mkdir(samples, { recursive: true })
      for (const block of [1, 2]) await writeSamples(join(samples, `${block}-nginx-direct-lan.csv.gz`), one(block))
      const analysis = analyse(manifestOf(results, { scenario, runId }))
      return (await gatherEvidence(reports, analysis)).get('nginx direct lan')?.distribution?.points
    }
    assert.deepEqual(await distributionOf('partly', [failed(1), cell(2, 'nginx', 1000)]), [[1, 2]])
    const both = [
      [0.5, 1],
      [1, 2],
    ]
    assert.deepEqual(await distributionOf('wholly', [failed(1), failed(2)]), both)
  })
})
