import { isNode } from 'yaml'
import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import { schemaFor } from '../exposure/by-key.ts'
import { loadShapes } from './loads/loads.ts'
import { type Scenario, scenarioSchema } from './scenario.ts'
import { wanted } from './wanted.ts'
import { readYaml } from './yaml.ts'

/** A scenario and where each of its values stands, for problems that only show later (a server that does not exist). */
export interface SourcedScenario {
  readonly scenario: Scenario
  /** `file:line:column` of the value at a path such as ['servers', 2], or of the nearest value around it. */
  readonly where: (path: readonly PropertyKey[]) => string
}

/**
 * Parses and checks the text of a scenario file.
 * @param text the YAML text
 * @param file its name, as problems shall show it
 * @throws UserError with one line a problem: file, line, column and what would be right
 */
export function readScenario(text: string, file: string): SourcedScenario {
  const { document, value, at } = readYaml(text, file)
  const where = (path: readonly PropertyKey[]): string => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return at(node.range[0])
    }
    return at(document.contents?.range?.[0] ?? 0)
  }
  const parsed = scenarioSchema.safeParse(value)
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => describe(issue, where, value))
    throw new UserError(problems.join('\n'))
  }
  return { scenario: parsed.data, where }
}

/** One line for each thing that is wrong: where it stands, what it is, what would be right. */
function describe(issue: z.core.$ZodIssue, where: SourcedScenario['where'], document: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeAt(issue.path, document)).join(', ')
    return issue.keys.map((key) => `${where([...issue.path, key])}: "${key}" is not known here; known are ${known}`)
  }
  const name = issue.path.length === 0 ? 'the scenario' : z.core.toDotPath(issue.path)
  const value = valueAt(document, issue.path)
  const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`
  return [`${where(issue.path)}: ${name} ${found}; ${wanted(issue)}`]
}

/** The schema's keys where an unknown one stands; those of a load depend on its kind. */
function shapeAt(path: readonly PropertyKey[], document: unknown): object {
  if (path[0] === 'load') return loadShapes[String(valueAt(document, ['load', 'kind']))] ?? {}
  let at: unknown = scenarioSchema
  for (const [depth, key] of path.entries()) {
    const outer = schemaFor(whatIsGiven(at), valueAt(document, path.slice(0, depth)))
    at =
      outer instanceof z.ZodArray ? outer.element : outer instanceof z.ZodObject ? outer.shape[String(key)] : undefined
  }
  const found = schemaFor(whatIsGiven(at), valueAt(document, path))
  return found instanceof z.ZodObject ? found.shape : {}
}

/** The schema of a value that is there, of one that may be left out. */
function whatIsGiven(schema: unknown): unknown {
  const mayBeMissing =
    schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault
  return mayBeMissing ? whatIsGiven(schema.unwrap()) : schema
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], document)
}
