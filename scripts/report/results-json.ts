import { z } from 'zod'
import { type Facts, factsSchema } from '../analysis/schema.ts'

/** Where the schema lies, as seen from a run's folder. */
export const schemaPath = '../results.schema.json'

/** results.json: the facts of a run, for programs, and with a line for each point of a distribution for people. */
export function renderFactsJson(facts: Facts): string {
  const text = JSON.stringify({ $schema: schemaPath, ...facts }, null, 1)
  return `${text.replace(point, (_, inside: string) => `[${inside.replace(/\s+/g, ' ')}]`)}\n`
}

/** An array of numbers, and a truth behind them. A text in JSON has no line ends, and so nothing of a text is one. */
const point = /\[\n\s+([\d.e+-]+(?:,\n\s+(?:[\d.e+-]+|true|false))+)\n\s+\]/g

/** reports/results.schema.json: what a results.json may hold, as JSON Schema. */
export function renderFactsSchema(): string {
  const schema = z.toJSONSchema(factsSchema.extend({ $schema: z.string() }), { target: 'draft-2020-12' })
  return `${JSON.stringify({ title: 'results.json of a droplet-lab run', ...schema }, null, 2)}\n`
}
