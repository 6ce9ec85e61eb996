import type { RunAnalysis } from '../analysis/schema.ts'
import { type ExposureCell, exposureKey } from '../exposure/cell.ts'
import { type ExposureResult, played } from '../exposure/result.ts'
import { type Place, serverText } from '../exposure/server-text.ts'
import { verdictText } from '../exposure/words.ts'
import { type Topology, topologies, topologyNames } from '../scenario/topology.ts'
import { noFigure } from './columns/column.ts'

/** What a report says of experiments. */
export type Experiments = Pick<RunAnalysis, 'exposures' | 'exposure_claims' | 'exposure_at_once'>

/** The experiments of one network: a row a server, and for each experiment its topologies side by side. */
export interface Matrix {
  readonly network: string
  readonly servers: readonly string[]
  readonly experiments: readonly string[]
  readonly topologies: readonly string[]
  /** The topologies that an experiment was made in. */
  readonly topologiesOf: (experiment: string) => readonly string[]
  /** Null where it was not made. */
  readonly resultOf: (server: string, experiment: string, topology: string) => ExposureResult | null
}

/** One for each network, everything in the order of the results but topologies, which have their own. */
export function matricesOf(all: readonly ExposureResult[]): Matrix[] {
  // What has a known answer checks the lab, and says nothing of a server that somebody would use.
  const results = all.filter(({ expected }) => expected === null)
  const found = new Map(results.map((result) => [exposureKey(result.cell), result]))
  return [...Map.groupBy(results, ({ cell }) => cell.network)].map(([network, members]): Matrix => {
    const every = (name: keyof ExposureCell) => [...new Set(members.map(({ cell }) => cell[name]))]
    const place = (topology: string) => topologyNames.indexOf(topology as Topology)
    const topologiesHere = every('topology').sort((a, b) => place(a) - place(b))
    return {
      network,
      servers: every('server'),
      experiments: every('experiment'),
      topologies: topologiesHere,
      topologiesOf: (experiment) =>
        topologiesHere.filter((name) =>
          members.some(({ cell }) => cell.experiment === experiment && cell.topology === name),
        ),
      resultOf: (server, experiment, topology) =>
        found.get(exposureKey({ server, topology, network, experiment })) ?? null,
    }
  })
}

/** What an experiment came to, or why it was not done. */
export function cellText(result: ExposureResult | null): string {
  if (result?.verdict) return verdictText(result.verdict)
  return result === null || result.outcome === played ? noFigure : result.outcome
}

/** Each server of a matrix that there is something to say of in words: what takes it away, and what else was found. */
export function serverTexts(
  { network, servers, topologies: names }: Matrix,
  { exposure_claims: claims = [] }: Pick<Experiments, 'exposure_claims'>,
) {
  const texts = servers.map((server) => {
    const own = claims.find((one) => one.server === server && one.network === network)
    const places = names.flatMap((topology): Place[] => {
      const place = own?.places.find((one) => one.topology === topology)
      const behind = known[topology]?.proxy === null ? null : wordsOf(topology)
      return place ? [{ ...place, behind }] : []
    })
    return { server, ...serverText(places) }
  })
  return texts.filter(({ taken, also }) => taken !== '' || also !== '')
}

/** The topologies of today: a result may be of one that has gone since. */
const known: Readonly<Record<string, { readonly proxy: object | null; readonly words: string }>> = topologies

/** A topology as a sentence begins with it; its name if the lab no longer has it. */
export function wordsOf(topology: string): string {
  return known[topology]?.words ?? topology
}

/** Whether the lab saw what it must see on its own servers, a line each. */
export function selfChecks(results: readonly ExposureResult[]): string[] {
  return results.flatMap(({ cell: { server }, verdict, expected, outcome }) => {
    if (!expected) return []
    const found = verdict ? verdictText(verdict) : outcome
    const wanted = `${expected.verdict} at ${expected.at}`
    return expected.met
      ? [`Self-check passed: ${server} is ${found}, as it must be.`]
      : [`Self-check failed: ${server} must be ${wanted}, and the run says: ${found}. No verdict of this run counts.`]
  })
}
