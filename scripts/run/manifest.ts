import { UserError } from '../base/errors.ts'
import type { Experiment } from '../exposure/experiment.ts'
import { experimentId, type PlannedExperiment } from '../plan/experiments.ts'
import { cellId, type Part, type PlannedCell, samePart, withRepeat } from '../plan/plan.ts'
import type { Server } from '../registry/server.ts'
import { baselineOf } from '../registry/server.ts'
import { isRated } from '../scenario/loads/loads.ts'
import { isUneven, type Link, type Network, toNetwork } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { drift, drifted } from '../stats/drift.ts'
import type { CeilingMeasured, Check, Handshakes, LinkMeasured } from './checks.ts'
import type { Exposed } from './exposed.ts'
import type { RunHeader } from './header.ts'
import { linkProblems, type Passed, sumPassed } from './link-check.ts'
import { isComparable } from './outcomes.ts'
import { baselineRates } from './rates.ts'
import type { CellResult } from './result.ts'

/** Whether the link of one part was as configured, by its handshakes before and after and by what it counted. */
export interface LinkCheck extends Part {
  readonly before: Handshakes
  readonly after: Handshakes
  /** By all cells of the part. */
  readonly passed: Passed
  /** In words; empty if all is as it should be. */
  readonly problems: readonly string[]
}

/** Whether the machine was the same throughout a part, by the baseline's repetitions in it. */
interface DriftCheck extends Part {
  /** The baseline's requests a second: first, in the middle, last. */
  readonly rates: readonly number[]
  /** Largest less smallest, in parts of their median. */
  readonly drift: number
  readonly drifted: boolean
}

/** A run as far as it has come: what was measured, and what follows from that for its plan. */
export interface Manifest extends RunHeader {
  /** Measured before each part and after the last; of networks with a link there are none. */
  readonly ceilings: readonly CeilingMeasured[]
  /** One for each part that was measured over a link. */
  readonly checks: readonly LinkCheck[]
  /** One for each part in which the baseline had several repetitions. */
  readonly drifts: readonly DriftCheck[]
  readonly results: readonly CellResult[]
  /** What came of each experiment, with what its clients recorded. */
  readonly exposures: readonly Exposed[]
}

/**
 * A run from what was stored of it. Which parts are invalid, and which are planned once more, is found again by the rules of
 * today.
 */
export function replay(
  header: RunHeader,
  results: readonly CellResult[],
  checks: readonly Check[],
  exposures: readonly Exposed[] = [],
): Manifest {
  const ceilings = checks.filter((check) => check.kind === 'ceiling')
  const links = checks.filter((check) => check.kind === 'link')
  let manifest: Manifest = { ...header, ceilings, checks: [], drifts: [], results, exposures }
  const measured = new Set(results.map(({ cell }) => cellId(cell)))
  for (let index = 0; index < manifest.order.length; ) {
    const member = manifest.order[index] as PlannedCell
    const part = manifest.order.filter((cell) => samePart(cell, member))
    const check = links.find((one) => samePart(one, member))
    if (part.every((cell) => measured.has(cellId(cell)))) manifest = afterPart(manifest, member, check)
    index += part.length
  }
  return manifest
}

/** A run after all cells of a part were measured. */
export function afterPart(manifest: Manifest, member: PlannedCell, check: LinkMeasured | undefined): Manifest {
  const drifting = { ...manifest, ...withDrift(manifest, member) }
  const { link } = networkOf(manifest, member)
  if (!link) return drifting
  return {
    ...drifting,
    ...(check ? withCheck(drifting, member, link, check.before, check.after) : unchecked(drifting, member)),
  }
}

/** The cells that a run has not measured yet, in its order. */
export function cellsLeft({ order, results }: Manifest): PlannedCell[] {
  const done = new Set(results.map((result) => cellId(result.cell)))
  return order.filter((planned) => !done.has(cellId(planned)))
}

/** The experiments that a run has not made yet, in its order. */
export function experimentsLeft({ experiments, exposures }: Manifest): PlannedExperiment[] {
  const done = new Set(exposures.map(({ result }) => experimentId(result.planned)))
  return experiments.filter((planned) => !done.has(experimentId(planned)))
}

/**
 * What is left of the part that comes next; empty when all is measured.
 * @param passedOver names of networks that are not measured now
 */
export function nextPart(manifest: Manifest, passedOver: readonly string[] = []): PlannedCell[] {
  const left = cellsLeft(manifest).filter(({ network }) => !passedOver.includes(network))
  const [first] = left
  return first ? left.filter((cell) => samePart(cell, first)) : []
}

/**
 * A run after the link of one of its parts was checked. Where it was not as configured, the part's figures count for
 * nothing, and the part is planned once more, unless it is a repeat itself.
 */
export function withCheck(
  { checks, order, results }: Manifest,
  member: PlannedCell,
  link: Link,
  before: Handshakes,
  after: Handshakes,
): Pick<Manifest, 'checks' | 'order' | 'results'> {
  const inPart = ({ cell }: CellResult) => samePart(cell, member)
  const uses = results.filter(inPart).flatMap((result) => (result.link ? [result.link] : []))
  const problems = linkProblems(link, [before, after], uses)
  const { block, repeat, network } = member
  const checked = [...checks, { block, repeat, network, before, after, passed: sumPassed(uses), problems }]
  if (problems.length === 0) return { checks: checked, order, results }
  return {
    checks: checked,
    ...withoutLink(order, results, member, `${otherLink}: ${problems.join('; ')}`),
  }
}

/** A run in which the link of a part was not checked after its cells: it was interrupted before that. */
function unchecked({ order, results }: Manifest, member: PlannedCell): Pick<Manifest, 'order' | 'results'> {
  return withoutLink(order, results, member, uncheckedLink)
}

const otherLink = 'the link was not as configured'
const uncheckedLink = 'the link was not checked after the cells'

/** Whether a result is invalid because of the link of its part. */
export function isByLink({ outcome, reason }: Pick<CellResult, 'outcome' | 'reason'>): boolean {
  return outcome === 'invalid' && [otherLink, uncheckedLink].some((begin) => reason.startsWith(begin))
}

/** Failures that the link may have made. */
const mayBeLinks: readonly CellResult['outcome'][] = ['failed-requests', 'hung', 'too-slow']

/** The figures and failures of a part count for nothing, and it is planned once more, unless it is a repeat itself. */
function withoutLink(
  order: Manifest['order'],
  results: Manifest['results'],
  member: PlannedCell,
  reason: string,
): Pick<Manifest, 'order' | 'results'> {
  const counts = (result: CellResult) => isComparable(result) || mayBeLinks.includes(result.outcome)
  return {
    order: member.repeat ? order : withRepeat(order, member),
    results: results.map((result) =>
      samePart(result.cell, member) && counts(result) ? { ...result, outcome: 'invalid', reason } : result,
    ),
  }
}

/**
 * A run after a part was measured, with how far it drifted. One that drifted too far is planned once more, and so is kept
 * and shown, but stands behind its repeat; unless it is a repeat itself, or has one planned already. Over a link that loses
 * packets the baseline's rate differs by more than that by chance (in most blocks over home-2020), so it shows no drift there;
 * nor does a rate that the load sets.
 */
export function withDrift(manifest: Manifest, member: PlannedCell): Pick<Manifest, 'drifts' | 'order'> {
  const { drifts, order, results, servers, scenario } = manifest
  if (isUneven(networkOf(manifest, member)) || !isRated(scenario.load)) return { drifts, order }
  const rates = baselineRates(member, results, baselineOf(servers))
  const found = drift(rates)
  if (found === null) return { drifts, order }
  const { block, repeat, network } = member
  const others = drifts.filter((one) => one.network === network).map((one) => one.rates)
  const check = { block, repeat, network, rates, drift: found, drifted: drifted(rates, others) }
  const planned = order.some((cell) => samePart(cell, { ...member, repeat: true }))
  return { drifts: [...drifts, check], order: check.drifted && !planned ? withRepeat(order, member) : order }
}

/** The network of a cell as the run's scenario has it. */
export function networkOf({ scenario }: Manifest, { network: name }: Pick<PlannedCell, 'network'>): Network {
  const found = scenario.networks.map(toNetwork).find((candidate) => candidate.name === name)
  if (!found) throw new UserError(`run.json: the order names the network ${name}, which its scenario does not have`)
  return found
}

/** Whether a network of this name has the same link in two runs; also where one of them does not have it. */
export function isSameLink(a: Manifest, b: Manifest, network: string): boolean {
  const links = [a, b].flatMap(({ scenario }) =>
    scenario.networks.map(toNetwork).flatMap(({ name, link }) => (name === network ? [JSON.stringify(link)] : [])),
  )
  return new Set(links).size < 2
}

/** The experiment of a plan, as the run's scenario has it. */
export function experimentOf({ scenario }: Manifest, { experiment: name }: PlannedExperiment): Experiment {
  const found = scenario.exposure?.experiments.find((one) => one.name === name)
  if (!found) throw new Error(`the scenario has no experiment ${name}`)
  return found
}

/** The servers that a run's scenario asked for: those on which only experiments with known answers are made name themselves. */
export function serversAsked(manifest: Manifest): Scenario['servers'] {
  const { order, experiments, scenario } = manifest
  const asked = experiments.filter((planned) => !('expect' in experimentOf(manifest, planned)))
  const names = new Set([...order, ...asked].map(({ server }) => server))
  return names.size === 0 ? scenario.servers : [...names]
}

/** The server of a cell as the run planned it. */
export function serverOf({ servers }: Manifest, name: string): Server {
  const found = servers.find((candidate) => candidate.name === name)
  if (!found) throw new UserError(`run.json: the order names the server ${name}, which is not among its servers`)
  return found
}
