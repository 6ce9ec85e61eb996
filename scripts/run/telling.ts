import { writeFile } from 'node:fs/promises'
import type { z } from 'zod'
import { runK6 } from '../load/k6.ts'
import { rawSamplesFile, toldFile } from '../load/raw-samples.ts'
import { experimentId } from '../plan/experiments.ts'
import { takePlay } from './play-file.ts'
import type { Scene } from './scene.ts'

/**
 * Has clients do what they are told, and gives what they recorded. They are told by a file, since a variable may not be so long.
 * @param script the load script, without .js
 * @throws RunError if the generator fails
 */
export async function tell<Schema extends z.ZodType>(
  { context, plan, generator, url }: Scene,
  script: string,
  told: object,
  schema: Schema,
): Promise<z.output<Schema>> {
  const file = rawSamplesFile(context.lab.settings, experimentId(plan.planned))
  const path = toldFile(file)
  await writeFile(path, JSON.stringify({ url, ...told }))
  await runK6(generator, url, { script, variables: { LAB_EXPOSURE: path } }, file)
  return takePlay(file, schema)
}
