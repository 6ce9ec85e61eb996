import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { differencesOf, judge } from '../../scripts/stats/compare-runs.ts'
import { slopesOf, type Timed, type TimedCell, underSameConditions } from '../../scripts/stats/conditions.ts'
import { checkout } from '../fixtures/checkout.ts'
import { rate, within } from './noise.ts'

/**
 * 60 runs of one server on a busy virtual machine, fifteen blocks each; every second one had 9 or 13 µs more work a request.
 * So the noise is real, and what was changed is known.
 */
const file = join(checkout, 'scenarios/questions/figures/repeat-slowed.csv')
const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true })

type Metric = 'rps' | 'cpu_us_per_request' | 'full_speed_rps'

interface Run {
  readonly slowed: boolean
  readonly blocks: Readonly<Record<Metric, number> & { work_s: number }>[]
}

const number = (row: Record<string, string>, name: string) => Number(row[name])
const runs = [...Map.groupBy(rows, (row) => row['run'] ?? '')].map(
  ([, own]): Run => ({
    slowed: own.some((row) => row['slowed_us'] !== '0'),
    blocks: own.map((row) => ({
      rps: number(row, 'rps'),
      cpu_us_per_request: number(row, 'cpu_us_per_request'),
      full_speed_rps: number(row, 'full_speed_rps'),
      // Without k6's start.
      work_s: (number(row, 'generator_cpu_s') - 0.4) / number(row, 'requests'),
    })),
  }),
)
/** Runs of three half hours, in each of which nothing else was changed. */
const series = [runs.slice(0, 20), runs.slice(20, 40), runs.slice(40)]

/** Some blocks of two runs, the second of them slower by a factor that is known. */
interface Pair {
  readonly a: Run['blocks']
  readonly b: Run['blocks']
}

function cellOf({ a, b }: Pair, metric: Metric, factor: number): TimedCell {
  const timed = (blocks: Run['blocks'], by: number): Timed[] =>
    blocks.map((block) => ({ value: block[metric] * by, conditions: [block.work_s] }))
  return { cell: 'x', a: timed(a, 1), b: timed(b, metric === 'cpu_us_per_request' ? 1 / factor : factor) }
}

/** Whether the second run is called another than the first, or slower. */
function verdictOn(pair: Pair, metric: Metric, factor = 1, corrected = metric !== 'full_speed_rps'): string {
  const cell = cellOf(pair, metric, factor)
  const slope = corrected ? slopesOf([cell]) : null
  const [found] = judge(differencesOf(underSameConditions([cell], slope)), { betweenRunSd: 0.01 })
  const verdict = found?.verdict ?? ''
  if (metric !== 'cpu_us_per_request') return verdict
  return verdict === 'faster' ? 'slower' : verdict === 'slower' ? 'faster' : verdict
}

/** Each as many blocks of two runs, in their order. */
function parts(a: Run, b: Run, blocks: number): Pair[] {
  return Array.from({ length: Math.floor(15 / blocks) }, (_, index) => {
    const of = (run: Run) => run.blocks.slice(index * blocks, (index + 1) * blocks)
    return { a: of(a), b: of(b) }
  })
}

/** All pairs of runs of the same server, in one half hour. */
const pairsOfTheSame = (blocks: number) =>
  series.flatMap((own) =>
    own.flatMap((a, index) =>
      own
        .slice(index + 1)
        .filter((b) => b.slowed === a.slowed)
        .flatMap((b) => parts(a, b, blocks)),
    ),
  )
/** Neighbours, the second of which was slowed by about a tenth, or more in the first half hour. */
const slowedPairs = (blocks: number) =>
  series.flatMap((own) =>
    own.flatMap((a, index) => {
      const b = own[index + 1]
      return b?.slowed && !a.slowed ? parts(a, b, blocks) : []
    }),
  )

const share = (pairs: readonly Pair[], is: (pair: Pair) => boolean) =>
  rate(pairs.length, (index) => is(pairs[index] as Pair))
const falseAlarms = (blocks: number, metric: Metric, corrected?: boolean) =>
  share(pairsOfTheSame(blocks), (pair) => ['slower', 'faster'].includes(verdictOn(pair, metric, 1, corrected)))
const power = (blocks: number, metric: Metric, factor: number) =>
  share(pairsOfTheSame(blocks), (pair) => verdictOn(pair, metric, factor) === 'slower')

describe('two stored runs of the same', () => {
  for (const metric of ['rps', 'cpu_us_per_request', 'full_speed_rps'] as const)
    test(`are called different in few comparisons by ${metric}`, () => {
      for (const blocks of [3, 5, 8, 15]) within(falseAlarms(blocks, metric), 0, 0.08)
    })

  test('would be called different in every fifth comparison or more without the machine’s speed', () => {
    for (const blocks of [5, 8, 15]) within(falseAlarms(blocks, 'rps', false), 0.18, 1)
  })
})

describe('a stored run that is slower by a known factor', () => {
  test('is found by its rate at full speed at 5 % more often than by its mean rate', () => {
    within(power(15, 'full_speed_rps', 0.95), 0.45, 1)
    within(power(15, 'rps', 0.95), 0.2, 0.4)
  })

  test('is found at 10 % in nearly all comparisons over fifteen blocks, and in half over five', () => {
    within(power(15, 'full_speed_rps', 0.9), 0.85, 1)
    within(power(5, 'full_speed_rps', 0.9), 0.5, 1)
  })

  test('is found in nearly all pairs where the server itself was slowed by a tenth', () => {
    const found = share(slowedPairs(15), (pair) => verdictOn(pair, 'full_speed_rps') === 'slower')
    within(found, 0.85, 1)
  })
})
