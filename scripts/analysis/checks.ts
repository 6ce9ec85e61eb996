import { isByLink, type Manifest } from '../run/manifest.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { effective } from '../stats/effective.ts'
import { mostOf } from './attributions.ts'

/** What a run checked of itself. */
export type Check = ReturnType<typeof checksOf>[number]

/** The checks of a run and their results. */
export function checksOf(run: Manifest) {
  const networks = run.scenario.networks.map(toNetwork)
  return [
    ...limitsCheck(run),
    ...networks.flatMap(({ name }) => driftCheck(run, name)),
    ...linkCheck(run),
    ...networks.filter(({ link }) => link === null).flatMap(({ name }) => generatorCheck(run, name)),
  ]
}

function limitsCheck({ results, exposures }: Manifest) {
  const all = [
    // A cell whose limits are not in force is not loaded; nor is one that hung before, which a link's check may make invalid.
    ...results.map((result) => ({
      limits: result.limits,
      refused: result.outcome === 'invalid' && result.kind === 'failed-to-load' && !isByLink(result),
    })),
    // Nor does an experiment begin there; one without room has a droplet.
    ...exposures.map(({ result: { limits, outcome, droplet } }) => ({
      limits,
      refused: outcome === 'invalid' && droplet === null,
    })),
  ]
  // A server that the lab refuses to measure has no droplet.
  const droplets = all.filter(({ limits }) => Object.keys(limits).length > 0)
  const wrong = droplets.filter(({ refused }) => refused).length
  return droplets.length === 0
    ? []
    : [{ kind: 'limits', holds: wrong === 0, droplets: droplets.length, wrong } as const]
}

function driftCheck({ drifts, scenario }: Manifest, network: string) {
  const own = effective(
    drifts.filter((one) => one.network === network),
    ({ repeat }) => repeat,
    ({ block }) => block,
  )
  if (own.length === 0) return []
  const holds = own.every(({ drifted }) => !drifted)
  /** The largest difference of the baseline's rates within a block, as a share of their median. */
  const apart = Math.max(...own.map(({ drift }) => drift))
  return [{ kind: 'drift', holds, network, apart, blocks: own.length, plannedBlocks: scenario.blocks } as const]
}

function linkCheck({ checks }: Manifest) {
  const wrong = checks.filter(({ problems }) => problems.length > 0).length
  return checks.length === 0 ? [] : [{ kind: 'link', holds: wrong === 0, parts: checks.length, wrong } as const]
}

/**
 * What the generator does at most, in requests a second, by pattern of connections; null where the server that showed it was the
 * bottleneck; nothing of a load that does not drive it.
 */
function generatorCheck(run: Manifest, network: string) {
  const { ceilings, scenario } = run
  if (modelOf(scenario.load).ceiling === null) return []
  const own = ceilings.filter((one) => one.network === network)
  const patterns = [...new Set(own.map(({ pattern }) => pattern))]
  const most = patterns.map((pattern) => ({ pattern, rps: mostOf(run, network, pattern) }))
  return [{ kind: 'generator', holds: most.length > 0, network, isPlanned: scenario.ceilings, most } as const]
}
