import { firstLine } from '../base/errors.ts'
import type { LimitsInForce } from '../lab/cgroup.ts'
import { createDroplet, type Droplet, removeDroplet } from '../lab/droplet.ts'
import { swapProblem } from '../lab/limit-problems.ts'
import type { LineCounters } from '../lab/line-emulator.ts'
import { type Figures, figuresOf } from '../load/figures.ts'
import type { Samples } from '../load/samples.ts'
import { closedPart, levelShares, percentOf, wayOf } from '../plan/load.ts'
import { cellId } from '../plan/plan.ts'
import type { OpenLoad, Way } from '../scenario/scenario.ts'
import type { CellContext, CellPlan } from './cell-context.ts'
import { loadClosed, loadLevel, type Target } from './loading.ts'
import { logsOf } from './logs.ts'
import { type CellResult, type Counters, isComparable, type OpenLevel, type Verdict } from './result.ts'
import { startDroplet } from './starting.ts'
import { Stopwatch } from './stopwatch.ts'
import { judgeLoad, judgeParts } from './verdict.ts'
import { partStates, type StartedPart } from './waiting.ts'

/** Seconds that a server has to end by itself before it is killed. */
const stopGrace_s = 3

/** What a cell has come to while it goes through its steps. */
interface Progress {
  readonly way: Way
  readonly parts: StartedPart[]
  line: LineCounters | null
  figures: Figures | null
  counters: Counters | null
  samples: Samples | null
  readonly levels: OpenLevel[]
}

/**
 * Measures one cell: creates its containers, waits until they answer, checks the answer, loads them, collects, removes.
 * Whatever the server does is a result and not an error.
 * @throws RunError if the lab itself fails (the generator, the engine)
 */
export async function measureCell(context: CellContext, planned: CellPlan): Promise<CellResult> {
  const { cell } = planned
  const startedAt = new Date().toISOString()
  const watch = new Stopwatch()
  const { load } = context.scenario
  let progress = begin(wayOf(load, planned.network))
  let verdict = await measure(context, planned, progress, watch)
  if (verdict === 'play-again') {
    progress = begin('workers')
    verdict = await measure(context, planned, progress, watch)
  }
  if (verdict === 'play-again') throw new Error('workers were interrupted')
  if (progress.samples) await context.keep.samples(cellId(cell), progress.samples)
  const measured = {
    cell,
    startedAt,
    ...verdict,
    limits: Object.fromEntries(
      progress.parts.flatMap(({ part, inForce }): [string, LimitsInForce][] => (inForce ? [[part, inForce]] : [])),
    ),
    timing: watch.finish('collect_s'),
  }
  const { figures, counters, line, levels } = progress
  if (!figures) return { kind: 'failed-to-load', ...measured }
  const way = load.kind === 'hey' ? progress.way : null
  return { kind: 'loaded', ...measured, figures, way, open: levels, counters, line }
}

function begin(way: Way): Progress {
  return { way, parts: [], line: null, figures: null, counters: null, samples: null, levels: [] }
}

/**
 * A queue that was interrupted says nothing of the requests under way, and others do the share of those that wait in vain: the
 * load is played again, by workers.
 */
type Measured = Verdict | 'play-again'

async function measure(
  context: CellContext,
  planned: CellPlan,
  progress: Progress,
  watch: Stopwatch,
): Promise<Measured> {
  const { cell, server } = planned
  const reason = context.unfit.get(server.name)
  if (reason !== undefined) return { outcome: 'invalid', reason }
  let droplet: Droplet
  try {
    droplet = await createDroplet(context, server, cell.topology)
  } catch (error) {
    watch.lap('start_s')
    return { outcome: 'no-start', reason: firstLine(error) }
  }
  const verdict = await measureDroplet(context, planned, droplet, progress, watch)
  if (verdict !== 'play-again' && !isComparable(verdict)) {
    await context.keep.log(cellId(cell), await logsOf(droplet, verdict))
  }
  await removeDroplet(droplet, stopGrace_s)
  return verdict
}

async function measureDroplet(
  context: CellContext,
  { cell, server, network, lineSeed }: CellPlan,
  droplet: Droplet,
  progress: Progress,
  watch: Stopwatch,
): Promise<Measured> {
  const { load, cell_limit_s } = context.scenario
  const generator = await context.useNetwork(network, lineSeed)
  const started = await startDroplet(context, { cell, server }, droplet, generator.container, progress.parts, watch)
  if ('failure' in started) return started.failure
  const { url } = started

  const target: Target = {
    url,
    generator,
    generatorCpus: context.otherCpus.length,
    parts: progress.parts,
    sidecar: droplet.counters,
    yardstick: context.yardstick,
    network,
    way: progress.way,
    limit_s: cell_limit_s,
    place: context,
    name: cellId(cell),
    watch,
  }
  const closed = closedPart(load)
  const loaded = await loadClosed(target, closed)
  const states = await partStates(droplet, progress.parts)
  const { samples, counters } = loaded
  const figures = figuresOf(samples)
  const unsure = closed.kind === 'hey' && progress.way === 'queue' && (loaded.interrupted || figures.unanswered)
  if (unsure && !judgeParts(states, false)) return 'play-again'
  progress.samples = samples
  progress.figures = figures
  progress.counters = counters
  progress.line = (await generator.line?.read()) ?? null
  const maySwap = progress.parts.some((part) => part.maySwap)
  const swapped = swapProblem(maySwap, counters?.swap_bytes ?? null)
  if (swapped) return { outcome: 'invalid', reason: swapped }
  const verdict = judgeLoad(closed, loaded, figures, states, cell_limit_s)
  if (load.kind !== 'open' || !isComparable(verdict) || !figures.rps) return verdict
  return (await measureLevels(context, target, load, figures.rps, droplet, progress)) ?? verdict
}

/** Lets requests arrive at each share of the capacity, by ascending rate; gives the verdict on a droplet that ends under it. */
async function measureLevels(
  context: CellContext,
  target: Target,
  load: OpenLoad,
  capacity_rps: number,
  droplet: Droplet,
  progress: Progress,
): Promise<Verdict | null> {
  for (const share of levelShares(load)) {
    const { samples, level } = await loadLevel(target, load, share, capacity_rps)
    progress.levels.push(level)
    await context.keep.samples(`${target.name}-open-${percentOf(share)}`, samples)
    const broken = judgeParts(await partStates(droplet, progress.parts), false)
    if (broken) return { ...broken, reason: `${broken.reason}, at ${percentOf(share)} % of its capacity` }
    // A higher rate would only wait for as many timeouts again.
    if (level.answered === 0) break
  }
  return null
}
