import { UserError } from '../cli/errors.ts'
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
  const requests = options.requests ?? scenario.load.requests
  const workers = options.workers ?? scenario.load.workers
  const given = Object.entries({ servers, topologies, networks, blocks, seed }).filter(
    ([, value]) => value !== undefined,
  )
  const parsed = scenarioSchema.safeParse({
    ...scenario,
    ...Object.fromEntries(given),
    load: { ...scenario.load, requests, workers },
  })
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => {
    const option = issue.path[0] === 'load' ? issue.path[1] : issue.path[0]
    return `--${String(option)}: ${issue.message}`
  })
  throw new UserError(lines.join('\n'))
}
