import { stringify } from 'csv-stringify/sync'
import type { CellAnalysis } from '../../analysis/schema.ts'
import type { ReferenceRow } from '../../scenario/reference.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { scenarioSchema } from '../../scenario/scenario.ts'
import {
  type Candidate,
  distanceOf,
  FIGURES,
  type Figures,
  type Fit,
  fit,
  type Options,
  RANGES,
  type Target,
} from './search.ts'

/** The rows of the published table that the link is fitted to, and nothing else of it is. */
const fitted = [
  { server: 'nginx', design: 'keep-alive' },
  { server: 'async', design: 'closing' },
] as const

/** What the link is fitted to. */
export function targetsOf(reference: readonly ReferenceRow[]): Target[] {
  return fitted.map(({ server, design }) => {
    const row = reference.find((candidate) => candidate.server === server)
    if (!row) throw new RangeError(`the published table has no row ${server}`)
    return { design, rps: row.rps, mean_s: row.mean_s, mode_s: row.mode_s, worst_s: row.worst_s }
  })
}

/** The links that come near the targets in simulation: those whose limit makes SYNs wait, and those whose limit drops them. */
export function searchBoth(
  targets: readonly Target[],
  seed: number,
  effort: Omit<Options, 'seed' | 'overRate'>,
): readonly Fit[] {
  return (['wait', 'drop'] as const).map((overRate) => fit(targets, RANGES, { ...effort, seed, overRate }))
}

/** The best candidates of both searches, the best first: as many as are wanted, but one of each at least. */
export function chooseCandidates(fits: readonly Fit[], count: number): Candidate[] {
  const firsts = fits.map(({ best }) => best)
  const others = fits.flatMap(({ candidates }) => candidates).filter((candidate) => !firsts.includes(candidate))
  const more = Math.max(0, count - firsts.length)
  const chosen = [...firsts, ...others.sort((a, b) => a.distance - b.distance).slice(0, more)]
  return chosen.sort((a, b) => a.distance - b.distance)
}

/** The scenario that measures candidates, each as a network of its own. */
export function scenarioFor(candidates: readonly Candidate[], blocks: number): Scenario {
  return scenarioSchema.parse({
    servers: fitted.map(({ server }) => server),
    topologies: ['direct'],
    networks: candidates.map(({ setting }, index) => ({ name: nameOf(index), ...setting })),
    load: { kind: 'hey', requests: 2000, workers: 50 },
    blocks,
    cell_timeout_s: 60,
  })
}

const nameOf = (index: number) => `fit-${index + 1}`

/** fit.csv: each candidate with its distance, simulated and measured, and the figures behind; the nearest measured first. */
export function renderFit(
  candidates: readonly Candidate[],
  targets: readonly Target[],
  cells: readonly CellAnalysis[],
): string {
  const rows = candidates.map((candidate, index) => {
    const measured = figuresMeasured(cells.filter(({ network }) => network === nameOf(index)))
    const distance = measured && distanceOf(measured, targets, candidate.deviations)
    return { candidate, network: nameOf(index), measured, distance }
  })
  rows.sort((a, b) => (a.distance ?? Number.POSITIVE_INFINITY) - (b.distance ?? Number.POSITIVE_INFINITY))
  const records = rows.map(({ candidate, network, measured, distance }) => ({
    network,
    ...rounded(candidate.setting),
    simulated_distance: candidate.distance.toFixed(2),
    lab_distance: distance?.toFixed(2) ?? '',
    ...Object.fromEntries(
      fitted.flatMap(({ server }, row) =>
        FIGURES.flatMap((name) => [
          [`${server}_${name}_article`, targets[row]?.[name]],
          [`${server}_${name}_simulated`, candidate.figures[row]?.[name]?.toPrecision(4)],
          [`${server}_${name}_lab`, measured?.[row]?.[name]?.toPrecision(4) ?? ''],
        ]),
      ),
    ),
  }))
  return stringify(records, { header: true })
}

/** fit-flatness.csv: how far each parameter can go without the simulated figures fitting much worse. */
export function renderFlatness(fits: readonly Fit[]): string {
  const records = fits.flatMap(({ best, flatness, tried }) =>
    Object.entries(flatness).map(([parameter, { lowest, highest }]) => ({
      over_rate: best.setting.over_rate,
      parameter,
      best: best.setting[parameter as keyof typeof flatness].toPrecision(4),
      lowest: lowest.toPrecision(4),
      highest: highest.toPrecision(4),
      best_distance: best.distance.toFixed(2),
      settings_tried: tried,
    })),
  )
  return stringify(records, { header: true })
}

function figuresMeasured(cells: readonly CellAnalysis[]): Figures[] | null {
  const figures = fitted.flatMap(({ server }): Figures[] => {
    const { comparable = 0, rps = null, mean_s, mode_s, worst_s } = cells.find((cell) => cell.server === server) ?? {}
    if (comparable === 0 || rps === null || mean_s == null || mode_s == null || worst_s == null) return []
    return [{ rps, mean_s, mode_s, worst_s }]
  })
  return figures.length === fitted.length ? figures : null
}

function rounded(setting: Candidate['setting']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(setting).map(([name, value]) => [name, typeof value === 'number' ? value.toPrecision(4) : value]),
  )
}
