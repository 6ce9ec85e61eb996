import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { execa } from 'execa'
import { factsSchema } from '../../scripts/facts/schema.ts'
import { Samples } from '../../scripts/load/samples.ts'
import { writeSamples } from '../../scripts/load/samples-file.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const count = 1_000_000

/** Makes the report of a run in a process of its own and gives the most memory that it had, in MiB. */
async function reportIn(reports: string, runId: string): Promise<number> {
  const module = join(import.meta.dirname, '../../scripts/commands/report.ts')
  const program = `
    import { remakeReports } from ${JSON.stringify(module)}
    await remakeReports({ settings: { reports: ${JSON.stringify(reports)} } }, [${JSON.stringify(runId)}])
    process.stderr.write(String(process.resourceUsage().maxRSS / 1024))`
  const { stderr } = await execa('node', ['--input-type=module', '--eval', program])
  return Number(stderr)
}

test('the report of a million requests needs less than 512 MiB', async () => {
  const samples = new Samples()
  for (let index = 0; index < count; index++) {
    const latency_s = 0.001 + ((index * 7919) % 10_007) / 1e6
    const parts = { blocked_s: 0, connecting_s: 0, waiting_s: latency_s }
    samples.add({ start_s: index / 50_000, latency_s, ...parts, status: 200, error: '' })
  }
  const run = manifestOf([resultOf('nginx', 'direct', 50_000)])
  const reports = await mkdtemp(join(tmpdir(), 'reports-'))
  await mkdir(join(reports, run.runId, 'samples'), { recursive: true })
  await writeFile(join(reports, run.runId, 'run.json'), JSON.stringify(run))
  await writeSamples(join(reports, run.runId, 'samples', '1-nginx-direct-lan.csv.gz'), samples)

  const peak_mib = await reportIn(reports, run.runId)
  assert.ok(peak_mib > 50 && peak_mib < 512, `${peak_mib} MiB`)
  const facts = factsSchema.parse(JSON.parse(await readFile(join(reports, run.runId, 'results.json'), 'utf8')))
  assert.equal(facts.cells[0]?.distribution?.answered, count)
})
