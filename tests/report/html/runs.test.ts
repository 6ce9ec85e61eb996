import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { renderIndex } from '../../../scripts/report/html/index-page.ts'
import { readRuns } from '../../../scripts/report/html/runs.ts'
import { manifestOf } from '../../fixtures/manifest.ts'
import { reportedCellOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'

const analysis = runAnalysisOf([reportedCellOf('nginx', 'direct', 1000)], { answer: ['First <b>.', 'Second.'] })

describe('the index of runs', () => {
  let reports = ''
  const put = async (name: string, content: string | object) => {
    const file = join(reports, name)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  }

  before(async () => {
    reports = await mkdtemp(join(tmpdir(), 'lab-runs-'))
    await put('older/run.json', manifestOf([], { startedAt: '2026-01-01T00:00:00.000Z', status: 'interrupted' }))
    await put('newer/run.json', manifestOf([], { startedAt: '2026-01-02T00:00:00.000Z' }))
    await put('newer/results.json', analysis)
    await put('newer/report.html', '<!doctype html>')
    await put('half/run.json', manifestOf([], { startedAt: '2026-01-01T12:00:00.000Z' }))
    await put('half/results.json', '{"format": 1')
    await put('broken/run.json', '[]')
    await put('no-run/notes.txt', 'x')
    await put('.hidden/run.json', manifestOf([]))
    await put('latest.txt', 'newer\n')
  })
  after(() => rm(reports, { recursive: true }))

  test('the index has the newest run first, broken ones last, and ignores other folders', async () => {
    const found = await readRuns(reports)
    assert.deepEqual(
      found.map(({ folder, status, answer, hasReport, broken }) => [folder, status, answer, hasReport, broken]),
      [
        ['newer', 'finished', 'First <b>.', true, []],
        ['half', 'finished', null, false, ['results.json']],
        ['older', 'interrupted', null, false, []],
        ['broken', null, null, false, ['run.json']],
      ],
    )
  })

  test('the index links to reports and says where there is none, and what is broken', async () => {
    const page = renderIndex(await readRuns(reports))
    assert.ok(page.includes('<a href="newer/report.html">newer</a>'))
    assert.ok(page.includes('First &#60;b&#62;.'))
    assert.equal(page.match(/has no report\.html/g)?.length, 3)
    assert.ok(page.includes('broken: results.json cannot be read'))
  })

  test('the index lists a folder that has only results', async () => {
    const { group_by: _, ...scenario } = analysis.scenario
    // As of a lab that knew no groups.
    await put('alone/results.json', { ...analysis, scenario })
    const alone = (await readRuns(reports)).find(({ folder }) => folder === 'alone')
    assert.equal(alone?.scenario, 'scenarios/test.yaml')
    assert.deepEqual(alone?.broken, [])
  })
})
