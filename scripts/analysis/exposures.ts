import { isUnbuffered } from '../exposure/about.ts'
import { claimsOf, type ServerClaim } from '../exposure/claims.ts'
import { payloadPrograms, programText } from '../exposure/program-text.ts'
import { eventsOf } from '../exposure/restarts/events.ts'
import { type ExposureResult, isPlay, isRestartPlay } from '../exposure/result.ts'
import { timelineOf } from '../exposure/timeline.ts'
import { judged } from '../run/judged.ts'
import type { Manifest } from '../run/manifest.ts'
import { toNetwork } from '../scenario/network.ts'
import type { ExposureExperiment, ExposureTimeline } from './schema.ts'

/** What each experiment of a run came to: network by network, servers and experiments in the scenario's order. */
export function exposuresOf({ scenario, servers, exposures }: Manifest): ExposureResult[] {
  const { exposure } = scenario
  if (!exposure) return []
  const networks = scenario.networks.map(toNetwork).map(({ name }) => name)
  const topologies: readonly string[] = scenario.topologies
  const place = ({ cell }: ExposureResult) => [
    networks.indexOf(cell.network),
    servers.findIndex(({ name }) => name === cell.server),
    exposure.experiments.findIndex(({ name }) => name === cell.experiment),
    topologies.indexOf(cell.topology),
  ]
  return judged(exposure, exposures).toSorted((one, other) => {
    const [a, b] = [place(one), place(other)]
    return a.map((value, index) => value - (b[index] as number)).find((difference) => difference !== 0) ?? 0
  })
}

/** The experiments of a run, in the scenario's order. */
export function exposureExperiments({ scenario }: Manifest): ExposureExperiment[] {
  return (scenario.exposure?.experiments ?? []).map((experiment) => {
    const { name, why, source } = experiment
    const [program, payloads] = [programText(experiment), payloadPrograms(experiment)]
    return { name, why, source, program, unbuffered: isUnbuffered(experiment), payloads }
  })
}

/** The most experiments of a run that were made at a time. */
export function exposureAtOnce({ exposures }: Manifest): number {
  return Math.max(1, ...exposures.map(({ result }) => result.at_once))
}

/**
 * What the experiments say of each server. One with NGINX's buffers off asks what these are good for, and counts for no server
 * behind NGINX.
 */
export function exposureClaims(
  results: readonly ExposureResult[],
  experiments: readonly ExposureExperiment[],
): ServerClaim[] {
  const unbuffered = experiments.filter((one) => one.unbuffered)
  return claimsOf(results, new Set(unbuffered.map(({ name }) => name)))
}

/** What the healthy client got in each experiment, half second by half second, and when its server was restarted. */
export function exposureTimelines({ exposures }: Manifest): ExposureTimeline[] {
  return exposures.flatMap(({ result: { planned }, play }) => {
    if (play === null || !(isPlay(play) || isRestartPlay(play))) return []
    const moments = timelineOf(isPlay(play) ? play : { ...play, rungs: [], hostile: [] }).map(
      ({ at_s, due, ok, connections, established }): ExposureTimeline['moments'][number] => [
        at_s,
        due,
        ok,
        connections,
        established,
      ],
    )
    return [{ ...planned, moments, events: isRestartPlay(play) ? eventsOf(play) : [] }]
  })
}
