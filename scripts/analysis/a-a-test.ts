import { type Scenario, scenarioSchema } from '../scenario/scenario.ts'
import type { Analysis } from './analyse.ts'

/** One server under two names. */
const copies = ['async', 'async-copy'] as const

/** The scenario that measures the copies, with NGINX around them to see a drift. */
export const aaScenario: Scenario = scenarioSchema.parse({
  servers: ['nginx', ...copies],
  topologies: ['direct'],
  load: { kind: 'hey', requests: 2000, workers: 50, at_least_s: 2 },
  blocks: 5,
  ceilings: false,
})

export type AAVerdict = ReturnType<typeof judgeAA>

/** The A/A test: a difference between the two is one that is not there. The ratio is null where there is no figure. */
export function judgeAA({ comparisons }: Analysis) {
  const pair = comparisons
    .filter(({ metric }) => metric === 'rps')
    .flatMap(({ pairs }) => pairs)
    .find(({ treatment, reference }) =>
      [treatment, reference].every((name) => (copies as readonly string[]).includes(name)),
    )
  const { ratio = null, low = null, high = null } = pair ?? {}
  return { holds: low !== null && high !== null && low <= 1 && high >= 1, ratio, low, high }
}
