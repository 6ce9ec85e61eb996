import assert from 'node:assert/strict'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { createGzip } from 'node:zlib'
import { execa } from 'execa'
import { sampleColumns } from '../../scripts/load/samples.ts'
import { resultsSchema } from '../../scripts/report/results-json.ts'
import { manifestOf, resultOf, storeRun } from '../fixtures/manifest.ts'

const count = 1_000_000

/** A samples file, a thousand requests at a time. */
function* lines(): Generator<string> {
  yield `${sampleColumns.join(',')}\n`
  for (let first = 0; first < count; first += 1000) {
    yield Array.from({ length: 1000 }, (_, index) => {
      const latency_s = 0.001 + (((first + index) * 7919) % 10_007) / 1e6
      return `${(first + index) / 50_000},${latency_s},0,0,${latency_s},0,200,,1,0\n`
    }).join('')
  }
}

/** Makes the report of a run in a process of its own and gives the most memory that it had, in MiB. */
async function reportIn(reports: string, runId: string): Promise<number> {
  const module = join(import.meta.dirname, '../../scripts/commands/report.ts')
  const program = `
    import { remakeReports } from ${JSON.stringify(module)}
    await remakeReports({ settings: { reports: ${JSON.stringify(reports)} } }, [${JSON.stringify(runId)}])
    process.stderr.write(String(process.resourceUsage().maxRSS / 1024))`
  const { stderr } = await execa(process.execPath, ['--input-type=module', '--eval', program])
  return Number(stderr)
}

test('the report of a million requests needs less than 512 MiB', async () => {
  const run = manifestOf([resultOf('nginx', 'direct', 50_000)])
  const reports = await mkdtemp(join(tmpdir(), 'reports-'))
  await mkdir(join(reports, run.runId, 'samples'), { recursive: true })
  await storeRun(reports, run)
  await pipeline(
    Readable.from(lines()),
    createGzip(),
    createWriteStream(join(reports, run.runId, 'samples', '1-nginx-direct-lan.csv.gz')),
  )

  const peak_mib = await reportIn(reports, run.runId)
  assert.ok(peak_mib > 50 && peak_mib < 512, `${peak_mib} MiB`)
  const analysis = resultsSchema.parse(JSON.parse(await readFile(join(reports, run.runId, 'results.json'), 'utf8')))
  assert.equal(analysis.cells[0]?.distribution?.answered, count)
})
