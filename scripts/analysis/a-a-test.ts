import type { LimitProof } from '../run/limits-proof.ts'
import type { Manifest } from '../run/manifest.ts'
import { type Scenario, scenarioSchema } from '../scenario/scenario.ts'
import { analyse } from './analyse.ts'

/** One server under two names. */
const twins = ['async', 'async-twin'] as const

/** The scenario that measures the twins, with NGINX around them to see a drift. */
export const twinScenario: Scenario = scenarioSchema.parse({
  servers: ['nginx', ...twins],
  topologies: ['direct'],
  load: { kind: 'hey', requests: 2000, workers: 50, at_least_s: 2 },
  blocks: 5,
  ceilings: false,
})

/** Tukey's test of three servers at 5 % takes 2 % for each pair. */
const adviceOnDifference =
  'by chance that happens in 2 of 100 checks, so run it again; if it happens again, something makes equal servers differ here: ' +
  'end what else runs, and do not rely on differences as small as that'

/** Whether the twins were told apart, which would be a difference that is not there. */
export function judgeTwins(manifest: Manifest): LimitProof {
  const pair = analyse(manifest)
    .comparisons.filter(({ metric }) => metric === 'rps')
    .flatMap(({ pairs }) => pairs)
    .find(({ treatment, reference }) =>
      [treatment, reference].every((name) => (twins as readonly string[]).includes(name)),
    )
  const { ratio = null, low = null, high = null } = pair ?? {}
  const measured = ratio !== null && low !== null && high !== null
  return {
    limit: 'one server under two names',
    asked: 'no difference',
    achieved: measured ? `${ratio.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})` : 'no figure',
    holds: measured && low <= 1 && high >= 1,
    advice: measured ? adviceOnDifference : 'the table of the run says how its cells ended',
  }
}
