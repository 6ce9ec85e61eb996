import { z } from 'zod'
import { aboutFields } from '../about.ts'
import { stepSchema } from '../steps.ts'

/** There is no healthy client that could ask for a path. */
const { path: _, ...fields } = aboutFields

/** One connection alone, to see for how long the server puts up with it. */
export const patienceSchema = z.strictObject({
  ...fields,
  /** So long it stays, unless the server ends it before. */
  patience_s: z.number().positive().max(300),
  steps: z.array(stepSchema).min(1).max(50),
})
export type PatienceExperiment = z.infer<typeof patienceSchema>

/** Seconds that its client takes on a server that is patient. */
export function patiencePlanned_s({ patience_s }: PatienceExperiment): number {
  return patience_s
}
