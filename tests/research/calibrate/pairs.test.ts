import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { figuresOf } from '../../../scripts/load/figures.ts'
import { asHey, inPairs, type Measured } from '../../../scripts/research/calibrate/pairs.ts'
import { parseHey } from '../../../scripts/research/calibrate/parse-hey.ts'
import { renderCalibration } from '../../../scripts/research/calibrate/render.ts'
import { toNetwork } from '../../../scripts/scenario/network.ts'
import { recordingOf } from '../../fixtures/samples.ts'

const fixture = (name: string) => join(import.meta.dirname, '../../fixtures', name)
const heyText = readFileSync(fixture('hey/answered.txt'), 'utf8')

/** Two workers for 0.1 s, each request a millisecond long: 2,000 requests/s. */
const labFigures = figuresOf(
  recordingOf(
    Array.from({ length: 200 }, (_, index) => ({ start_s: Math.floor(index / 2) / 1000 })),
    2,
  ),
)

describe('a calibration', () => {
  test('lets hey and the lab begin a pair in turn', async () => {
    const order: string[] = []
    const measure = (who: string, rps: number) => async (): Promise<Measured> => {
      order.push(who)
      return { rps, mean_s: 1, p50_s: 1, p99_s: 1, connections: 1, answered: 1 }
    }
    const pairs = await inPairs(3, measure('hey', 1), measure('lab', 2))
    assert.deepEqual(order, ['hey', 'lab', 'lab', 'hey', 'hey', 'lab'])
    assert.ok(pairs.every(({ hey, lab }) => hey.rps === 1 && lab.rps === 2))
  })

  test('is refused where the lab’s load was never answered', () => {
    assert.throws(() => asHey(figuresOf(recordingOf([]))), { message: 'nothing was answered to the lab’s load' })
  })

  test('of recorded output of hey and recorded samples gives their ratio, and says that they are not the same', async () => {
    const hey = { ...parseHey(heyText), connections: 10 }
    const lab = { ...asHey(labFigures), connections: labFigures.connections }
    const pairs = await inPairs(
      3,
      async () => hey,
      async () => lab,
    )
    const { csv } = renderCalibration([{ network: toNetwork('internet'), server: 'nginx', pairs }])
    const [rps, mean] = parse(csv, { columns: true }) as Record<string, string>[]
    assert.deepEqual(
      [rps?.['hey'], rps?.['lab'], rps?.['ratio'], rps?.['equivalent']],
      ['185.50', '2000.00', '10.781', 'not shown'],
    )
    assert.deepEqual([mean?.['hey'], mean?.['lab'], mean?.['equivalent']], ['0.0252', '0.0010', 'not shown'])
  })

  test('of recorded output of hey against itself is the same within the margin of its network', async () => {
    const hey = { ...parseHey(heyText), connections: 10 }
    // The rates are apart by factors whose geometric mean is 1.02: within the 3 % of a link without loss.
    const factors = [1.019, 1.021, 1.02, 1.02]
    let calls = 0
    const slower = async () => ({ ...hey, rps: hey.rps * (factors[calls++] as number) })
    const pairs = await inPairs(4, async () => hey, slower)
    const rowsOf = (margin: number) => {
      const { csv } = renderCalibration([{ network: toNetwork('internet'), server: 'nginx', pairs }])
      const rows = parse(csv, { columns: true }) as Record<string, string>[]
      assert.equal(rows[0]?.['margin_pct'], String(margin))
      return rows
    }
    const [rps, mean] = rowsOf(3)
    // The standard deviation of the four logarithms is 0.000801, t with 3 degrees of freedom at 95 % is 2.353.
    assert.deepEqual(
      [rps?.['ratio'], rps?.['low'], rps?.['high'], rps?.['equivalent']],
      ['1.020', '1.019', '1.021', 'yes'],
    )
    assert.deepEqual([mean?.['ratio'], mean?.['low'], mean?.['high']], ['1.000', '1.000', '1.000'])
  })
})
