import { join } from 'node:path'
import type { RunAnalysis } from '../analysis/schema.ts'
import { pictureNames, renderPicture } from '../report/pictures.ts'
import { loadRun } from '../run/store.ts'
import { reportedSoFar } from './report.ts'

/** For scripts/pictures.sh: prints a picture of reports/example, or the names of all. */
export async function printPicture(checkout: string, name?: string): Promise<void> {
  const text = name === undefined ? `${pictureNames.join('\n')}\n` : renderPicture(name, await readExample(checkout))
  process.stdout.write(text)
}

/** The example's analysis, from its measurements alone: its samples are not kept. */
export async function readExample(checkout: string): Promise<RunAnalysis> {
  return reportedSoFar(await loadRun(join(checkout, 'reports'), 'example'))
}
