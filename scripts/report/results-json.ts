import { z } from 'zod'
import { type Facts, factsSchema } from '../facts/schema.ts'

/** Where the schema lies, as seen from a run's folder. */
export const schemaPath = '../results.schema.json'

/** results.json: the facts of a run, for programs. */
export function renderFactsJson(facts: Facts): string {
  return `${JSON.stringify({ $schema: schemaPath, ...facts }, null, 1)}\n`
}

/** reports/results.schema.json: what a results.json may hold, as JSON Schema. */
export function renderFactsSchema(): string {
  const schema = z.toJSONSchema(factsSchema.extend({ $schema: z.string() }), { target: 'draft-2020-12' })
  return `${JSON.stringify({ title: 'results.json of a droplet-lab run', ...schema }, null, 2)}\n`
}
