import { UserError } from '../base/errors.ts'
import { loadShapes } from './loads/loads.ts'
import { type Scenario, scenarioSchema } from './scenario.ts'

/** What the command line may say instead of the scenario file; undefined leaves the file's value. */
export interface Overrides {
  readonly servers?: readonly string[] | undefined
  readonly topologies?: readonly string[] | undefined
  readonly requests?: number | undefined
  readonly workers?: number | undefined
  readonly blocks?: number | undefined
  readonly networks?: readonly string[] | undefined
  readonly seed?: number | undefined
}

/**
 * The scenario with the command line's values in place of the file's, checked by the same schema.
 * @throws UserError naming the option that is wrong
 */
export function override(scenario: Scenario, options: Overrides): Scenario {
  const { servers, topologies, networks, blocks, seed } = options
  const given = whatIsGiven({ servers, topologies, networks, blocks, seed })
  const ofLoad = whatIsGiven({ requests: options.requests, workers: options.workers })
  const foreign = Object.keys(ofLoad).find((name) => !(name in (loadShapes[scenario.load.kind] ?? {})))
  if (foreign !== undefined) {
    const { kind } = scenario.load
    throw new UserError(`--${foreign}: the scenario’s load, ${kind}, has no ${foreign}; leave the option out`)
  }
  const parsed = scenarioSchema.safeParse({
    ...scenario,
    ...given,
    load: { ...scenario.load, ...ofLoad },
  })
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => {
    const option = issue.path[0] === 'load' ? issue.path[1] : issue.path[0]
    return `--${String(option)}: ${issue.message}`
  })
  throw new UserError(lines.join('\n'))
}

function whatIsGiven(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
