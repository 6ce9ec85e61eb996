import { z } from 'zod'
import { aboutFields } from '../about.ts'
import { stepSchema } from '../steps.ts'

/** One connection alone, to see for how long the server puts up with it. */
export const patienceSchema = z.strictObject({
  ...aboutFields,
  /** So long it stays, unless the server ends it before. */
  patience_s: z.number().positive().max(300),
  steps: z.array(stepSchema).min(1).max(50),
})
export type PatienceExperiment = z.infer<typeof patienceSchema>
