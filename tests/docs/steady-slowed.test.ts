import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { slopesOf } from '../../scripts/stats/conditions.ts'
import { companion, compared, cost, figures, type Row, read, timed } from './figures.ts'

/** Ten runs of a server as it is and ten of it slowed, in turn, of twenty-four blocks each. */
const rows = await figures('steady-slowed')
const runs = [...Map.groupBy(rows, (row) => row['run']).values()]
const page = (await read('docs/method.md')).replaceAll(/\s+/g, ' ')
const says = (line: string) => assert.ok(page.includes(line), line)

/** What `bench compare` says of the costs of two runs, the second of them times a factor. */
function isDearer(a: readonly Row[], b: readonly Row[], { factor = 1, condition = companion } = {}): boolean | null {
  const [found] = compared([{ cell: 'x', a: timed(a, condition), b: timed(b, condition, factor) }])
  // More of a value is faster to the statistics.
  return found?.verdict === 'faster' ? true : found?.verdict === 'slower' ? false : null
}

const isSlowed = (run: readonly Row[]) => run[0]?.['slowed_us'] !== '0'
const normal = runs.filter((run) => !isSlowed(run))
const slowed = runs.filter(isSlowed)
/** As far as they had come after half their time. */
const halves = (own: readonly (readonly Row[])[]) => own.map((run) => run.slice(0, run.length / 2))

/** Each two of the runs of the same server. */
const ofTheSame = (...series: (readonly (readonly Row[])[])[]) =>
  series.flatMap((own) => own.flatMap((a, index) => own.slice(index + 1).map((b) => [a, b] as const)))
const found = (is: (a: readonly Row[], b: readonly Row[]) => boolean) => (pairs: ReturnType<typeof ofTheSame>) =>
  `${pairs.filter(([a, b]) => is(a, b)).length} of ${pairs.length}`
const alarms = found((a, b) => isDearer(a, b) !== null)
const twentieths = found((a, b) => isDearer(a, b, { factor: 1.05 }) === true)
const bothWays = (pairs: ReturnType<typeof ofTheSame>) => [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]

describe('a server that was slowed by a twentieth under a steady load', () => {
  const dearer = (own: readonly (readonly Row[])[], others: readonly (readonly Row[])[], condition = companion) =>
    found((a, b) => isDearer(a, b, { condition }) === true)(
      own.map((run, index) => [run, others[index] ?? []] as const),
    )

  test('is found in nine of ten pairs of runs by what a request cost the companion, as docs say', () => {
    assert.equal(dearer(normal, slowed), '9 of 10')
    says('found in 9 of 10 pairs')
    says(`in ${dearer(normal, slowed, 'generator_cpu_s')} by the generator's`)
  })

  for (const [blocks, own, others] of [
    [24, normal, slowed],
    [12, halves(normal), halves(slowed)],
  ] as const)
    test(`is found as often as docs say over ${blocks} blocks`, () => {
      assert.ok([...own, ...others].every((run) => run.length === blocks))
      const same = ofTheSame(own, others)
      says(`| ${blocks} | ${alarms(same)} | ${twentieths(bothWays(same))} | ${dearer(own, others)} |`)
    })

  test('costs as much more as docs say, at one cost of the companion', () => {
    const slope = slopesOf(runs.map((run) => ({ a: timed(run), b: [] })))?.slopes[0] ?? Number.NaN
    const evened = (run: readonly Row[]) => cost(run) - slope * cost(run, companion)
    const more = mean(slowed.map(evened)) - mean(normal.map(evened))
    says(`by 10 of ${Math.exp(mean(normal.map((run) => cost(run)))).toFixed(0)} µs`)
    says(`${(100 * (Math.exp(more) - 1)).toFixed(1)} % more`)
    says(`with a slope of ${slope.toFixed(2)}`)
    const sd = (values: readonly number[]) => (100 * sampleStandardDeviation([...values])).toFixed(1)
    says(`vary by ${sd(normal.map((run) => cost(run)))} %, and by ${sd(normal.map(evened))} %`)
  })
})
