import { UserError } from '../base/errors.ts'
import { alternatives } from '../base/text.ts'
import { loadShapes } from './loads/loads.ts'
import { networkNames, toNetwork } from './network.ts'
import { type Scenario, scenarioSchema } from './scenario.ts'
import { wanted } from './wanted.ts'

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
  const { servers, topologies, blocks, seed } = options
  const networks = options.networks?.map((name) => networkOf(scenario, name))
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
    return `--${String(option)}: ${wanted(issue).replace(/^it /, '')}`
  })
  throw new UserError(lines.join('\n'))
}

/** The network that a name on the command line means: the file's own of that name, or one that the lab knows. */
function networkOf({ networks }: Scenario, name: string): Scenario['networks'][number] {
  const own = networks.find((entry) => toNetwork(entry).name === name)
  if (own !== undefined) return own
  if (networkNames.includes(name)) return name
  const known = new Set([...networkNames, ...networks.map((entry) => toNetwork(entry).name)])
  throw new UserError(`--networks: there is no network "${name}"; it can be ${alternatives([...known])}`)
}

function whatIsGiven(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
