import { mean, median } from 'd3-array'
import type { Position } from '../base/progress.ts'
import type { Exposure } from '../exposure/experiment.ts'
import { planned_s } from '../exposure/planned.ts'
import type { PlannedExperiment } from '../plan/experiments.ts'
import { cellName, type PlannedCell } from '../plan/plan.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import type { LoadModel } from '../scenario/loads/model.ts'
import type { Link } from '../scenario/network.ts'
import { isProxied } from '../scenario/topology.ts'
import { percentile } from '../stats/hey.ts'
import { ceiling_s } from './ceilings.ts'
import { laneKinds } from './lanes.ts'
import { cellsLeft, experimentsLeft, type Manifest, networkOf } from './manifest.ts'
import type { CellResult } from './result.ts'
import { otherTime } from './time.ts'

/** How experiments are made at a time. */
interface Sharing {
  /** How many, where it is known by now: the memory may have room for fewer than the scenario wants. */
  readonly count?: number
  /** Whether one has to be made alone, beside those of which the scenario says so. */
  readonly isAlone?: (planned: PlannedExperiment) => boolean
}

/** Until it is measured, what a cell takes beside its load, in seconds. */
const usualOther_s = 2
/** Until it is measured, how many requests a second a server answers. */
const usualRate_rps = 5000
/** Fewer cells of a kind say less than the model of their load. */
const enoughCells = 3
/** A lost first packet of a connection is sent again after a second, another one after a fifth. */
const synRetry_s = 1
const retry_s = 0.2
/** How long the two checks of a link take, in seconds. */
const linkChecks_s = 3
/** Loads that look at what the generator can do, before a part and at the end. */
const ceilingLoads = 2

/**
 * Seconds that a run has left, by what its cells took so far and by what its load and links must take. Without cells of a
 * network or of a server it goes by a model of them, because the cells so far are of another kind: a request over a link
 * takes a round trip, and a new connection has to wait for its turn.
 * @param skipped names of networks that are not measured now
 */
export function timeLeft_s(run: Manifest, skipped: readonly string[] = [], sharing: Sharing = {}): number {
  const isMeasured = ({ network }: { readonly network: string }) => !skipped.includes(network)
  const cells = cellsLeft(run).filter(isMeasured)
  return cellsTime_s(run, cells) + experimentsTime_s(run, experimentsLeft(run).filter(isMeasured), sharing)
}

/** How far a run has come: its cells, then its experiments. Parameters as of timeLeft_s. */
export function positionOf(run: Manifest, skipped: readonly string[] = [], sharing: Sharing = {}): Position {
  const { order, experiments, results, exposures } = run
  const isMeasured = ({ network }: { readonly network: string }) => !skipped.includes(network)
  const total = order.filter(isMeasured).length + experiments.filter(isMeasured).length
  const done =
    results.filter(({ cell }) => isMeasured(cell)).length +
    exposures.filter(({ result }) => isMeasured(result.planned)).length
  return { done, total, left_s: timeLeft_s(run, skipped, sharing) }
}

function cellsTime_s(run: Manifest, left: readonly PlannedCell[]): number {
  if (left.length === 0) return 0
  const known = knowledgeOf(run)
  const cells_s = left.reduce((sum, cell) => sum + cellTime_s(run, known, cell), 0)
  return cells_s + besideCells_s(run, known, left)
}

/** What the measured cells of a run tell about the others. */
interface Knowledge {
  readonly model: LoadModel
  readonly other_s: number
  /** Total seconds of the cells of a server, topology and network, and of all that are alike. */
  readonly same: ReadonlyMap<string, readonly number[]>
  readonly alike: ReadonlyMap<string, readonly number[]>
  /** The highest rate of a server in a topology, on any network; and of a server. */
  readonly rates: ReadonlyMap<string, number>
}

function knowledgeOf(run: Manifest): Knowledge {
  const { results, scenario } = run
  const others = Float64Array.from(results, otherTime).sort()
  const totals = (key: (result: CellResult) => string) =>
    new Map(
      [...Map.groupBy(results, key)].map(([name, all]) => [name, all.map(({ timing }) => timing.total_s)] as const),
    )
  const rates = new Map<string, number>()
  for (const { cell, figures } of results)
    for (const name of [cell.server, `${cell.server} ${cell.topology}`])
      rates.set(name, Math.max(rates.get(name) ?? 0, figures?.rps ?? 0))
  return {
    model: modelOf(scenario.load),
    other_s: others.length > 0 ? percentile(others, 50) : usualOther_s,
    same: totals(({ cell }) => cellName(cell)),
    alike: totals(({ cell }) => kindOf(run, cell)),
    rates,
  }
}

/** Cells are alike on one network if connections are as often new. */
function kindOf(run: Manifest, cell: PlannedCell): string {
  return `${cell.network} ${dialsAnew(run, cell)}`
}

/** Whether each request of a cell needs a new connection. NGINX keeps those of the client. */
function dialsAnew({ servers }: Manifest, { server, topology }: PlannedCell): boolean {
  return !isProxied(topology) && servers.find(({ name }) => name === server)?.keepsAlive === false
}

function cellTime_s(run: Manifest, known: Knowledge, cell: PlannedCell): number {
  const same = mean(known.same.get(cellName(cell)) ?? [])
  if (same !== undefined) return same
  const { server_s, all_s } = loadTime_s(run, known, cell)
  const alike = known.alike.get(kindOf(run, cell)) ?? []
  // A server that is known to be slow is slow here too.
  if (alike.length >= enoughCells) return Math.max(median(alike) as number, server_s + known.other_s)
  return all_s + known.other_s
}

/** Seconds of a cell's load as its model has it: what the server needs of it, and all. */
function loadTime_s(run: Manifest, { model, rates }: Knowledge, cell: PlannedCell) {
  const { scenario } = run
  if (model.seconds > 0) {
    const all_s = model.seconds * (1 + model.levels.length)
    return { server_s: all_s, all_s }
  }
  const rate_rps = rates.get(`${cell.server} ${cell.topology}`) || rates.get(cell.server) || usualRate_rps
  const least_s = scenario.load.kind === 'hey' ? scenario.load.at_least_s : 0
  const within = (seconds: number) => Math.min(Math.max(seconds, least_s), scenario.cell_timeout_s)
  const server_s = model.planned / rate_rps
  const { link } = networkOf(run, cell)
  const link_s = link ? linkTime_s(link, model, dialsAnew(run, cell)) : 0
  return { server_s: within(server_s), all_s: within(server_s + link_s) }
}

/** Seconds that the round trips, losses and waits of a link take. */
function linkTime_s(link: Link, { planned, workers }: LoadModel, anew: boolean): number {
  const roundTrip_s = (2 * link.delay_ms + link.jitter_ms) / 1000
  const loss = link.loss_up + link.loss_down
  const trip_s = roundTrip_s + loss * retry_s
  const request_s = anew ? 2 * trip_s + link.loss_up * synRetry_s : trip_s
  const connections = anew ? planned : workers
  const waiting_s = link.connections_per_s > 0 ? Math.max(connections - link.burst, 0) / link.connections_per_s : 0
  return (planned / workers) * request_s + waiting_s
}

/** What is measured beside the cells: the generator before each part without a link and at the end, the link in the others. */
function besideCells_s(run: Manifest, { model, other_s }: Knowledge, left: readonly PlannedCell[]): number {
  const linkOf = (network: string) => networkOf(run, { network }).link
  const parts = Map.groupBy(left, ({ block, repeat, network }) => JSON.stringify([block, repeat, network]))
  const networks = [...parts.values()].map(([cell]) => (cell as PlannedCell).network)
  const linked = networks.filter((network) => linkOf(network)).length
  const hasCeilings = run.scenario.ceilings && model.ceiling !== null
  const looks = hasCeilings ? networks.length - linked + Number(run.scenario.networks.length > linked) : 0
  return linked * linkChecks_s + looks * ceilingLoads * (ceiling_s + other_s)
}

function experimentsTime_s(run: Manifest, left: Manifest['experiments'], sharing: Sharing): number {
  const { scenario, exposures } = run
  const { count = scenario.exposure?.at_once ?? 1, isAlone = () => false } = sharing
  const times = Map.groupBy(exposures, ({ result }) => result.planned.experiment)
  const time_s = (some: Manifest['experiments']) =>
    some.reduce((sum, { experiment }) => {
      const known = mean(times.get(experiment) ?? [], ({ result }) => result.total_s)
      return sum + (known ?? plannedTime_s(scenario.exposure, experiment))
    }, 0)
  const kinds = laneKinds(run, count)
  const isBeside = (planned: PlannedExperiment) => kinds.some(({ takes }) => takes(planned)) && !isAlone(planned)
  const beside = left.filter(isBeside)
  const alone = left.filter((planned) => !isBeside(planned))
  const lanes_s = kinds.map((kind) => time_s(beside.filter(kind.takes)) / kind.count)
  return time_s(alone) + Math.max(0, ...lanes_s)
}

function plannedTime_s(exposure: Exposure | undefined, name: string): number {
  const experiment = exposure?.experiments.find((one) => one.name === name)
  return exposure && experiment ? planned_s(experiment, exposure) : 0
}
