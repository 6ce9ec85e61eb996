import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runAnalysisSchema } from '../../analysis/schema.ts'
import { hasCode } from '../../base/errors.ts'

/** What the index says of a folder below reports/; null where it cannot be read. */
export type RunEntry = NonNullable<Awaited<ReturnType<typeof readRun>>>

const manifestPart = z.object({ status: z.string(), startedAt: z.string(), scenarioFile: z.string() })
/** No more than what is said, so that results.json of an older lab are read too. */
const analysisPart = runAnalysisSchema
  .pick({ status: true, started_at: true, answer: true })
  .extend({ scenario: runAnalysisSchema.shape.scenario.pick({ file: true }) })

/**
 * The runs below a folder, the newest first and what cannot be read last. A folder with neither run.json nor results.json
 * is no run.
 */
export async function readRuns(reports: string): Promise<RunEntry[]> {
  const entries: RunEntry[] = []
  // One after the other: a run's files may be large.
  for (const found of await readdir(reports, { withFileTypes: true })) {
    if (!found.isDirectory() || found.name.startsWith('.')) continue
    const entry = await readRun(reports, found.name)
    if (entry) entries.push(entry)
  }
  return entries.toSorted(
    (a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? '') || a.folder.localeCompare(b.folder),
  )
}

async function readRun(reports: string, folder: string) {
  const path = (name: string) => join(reports, folder, name)
  const manifest = await readPart(path('run.json'), manifestPart)
  const analysis = await readPart(path('results.json'), analysisPart)
  if (manifest === 'missing' && analysis === 'missing') return null
  const run = typeof manifest === 'object' ? manifest : null
  const found = typeof analysis === 'object' ? analysis : null
  return {
    folder,
    /** ISO 8601, UTC. */
    startedAt: run?.startedAt ?? found?.started_at ?? null,
    scenario: run?.scenarioFile ?? found?.scenario.file ?? null,
    status: run?.status ?? found?.status ?? null,
    /** The first sentence. */
    answer: found?.answer[0] ?? null,
    hasReport: existsSync(path('report.html')),
    /** Files that cannot be read; empty for a whole run. */
    broken: [...(manifest === 'broken' ? ['run.json'] : []), ...(analysis === 'broken' ? ['results.json'] : [])],
  }
}

/** A file's JSON if it is what it should be. A run that is being made, or was damaged, is no reason to show no index. */
async function readPart<T>(file: string, schema: z.ZodType<T>): Promise<T | 'missing' | 'broken'> {
  try {
    return schema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? 'broken'
  } catch (error) {
    return hasCode(error, 'ENOENT') ? 'missing' : 'broken'
  }
}
