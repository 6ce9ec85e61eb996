import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { writeReportFiles, writeTables } from '../../scripts/report/files.ts'
import { renderMarkdown } from '../../scripts/report/markdown.ts'
import { renderResultsJson } from '../../scripts/report/results-json.ts'
import { analysisWithout, manifestOf, resultOf, storeRun } from '../fixtures/manifest.ts'

describe('the folder of a run', () => {
  const manifest = manifestOf([resultOf('nginx', 'direct', 100)])
  let reports = ''
  before(async () => {
    reports = await mkdtemp(join(tmpdir(), 'reports-'))
  })
  after(() => rm(reports, { recursive: true }))

  test('the folder of a run gets its tables after every cell and its reports at the end', async () => {
    const files = async () => (await readdir(join(reports, manifest.runId))).sort()
    await storeRun(reports, manifest)
    await writeTables(reports, analyse(manifest))
    assert.deepEqual(await files(), ['cells.jsonl', 'results.csv', 'run.json', 'table.csv'])
    const analysis = analysisWithout(manifest)
    await writeReportFiles(reports, analysis, '<!doctype html>')
    assert.deepEqual(await files(), [
      'cells.jsonl',
      'report.html',
      'report.md',
      'results.csv',
      'results.json',
      'run.json',
      'table.csv',
    ])
    const text = (name: string) => readFile(join(reports, manifest.runId, name), 'utf8')
    assert.equal(await text('results.json'), renderResultsJson(analysis))
    assert.equal(await text('report.md'), renderMarkdown(analysis))
    assert.equal(await text('report.html'), '<!doctype html>')
  })
})
