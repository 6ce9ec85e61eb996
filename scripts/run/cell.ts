import { type Droplet, removeDroplet } from '../lab/droplet.ts'
import { swapProblem } from '../lab/limit-problems.ts'
import { figuresOf } from '../load/figures.ts'
import type { Samples } from '../load/samples.ts'
import { cellId } from '../plan/plan.ts'
import { percentOf } from '../scenario/loads/open.ts'
import { scheduledRate_rps } from '../scenario/loads/schedule.ts'
import type { Attempt, CellContext, CellPlan } from './cell-context.ts'
import type { Generator } from './generators.ts'
import { violationOf } from './invariants.ts'
import { arrivedOf } from './level.ts'
import { loadByRate, loadServer, type Target } from './loading.ts'
import { logsOf } from './logs.ts'
import { isComparable, type Verdict } from './outcomes.ts'
import type { CellResult, Loaded, OpenLevel } from './result.ts'
import { limitsInForce, prepareDroplet, startDroplet } from './starting.ts'
import { Stopwatch } from './stopwatch.ts'
import { judgeContainers, judgeLoad } from './verdict.ts'
import { findContainers } from './waiting.ts'

/** A try with what has come of it so far. */
interface Progress extends Attempt {
  loaded: Pick<Loaded, 'figures' | 'arrivals' | 'counters' | 'link'> | null
  readonly levels: OpenLevel[]
  /** Of the load that was played last: written while the droplet is removed, or before the next load. */
  unsaved: { readonly id: string; readonly samples: Samples } | null
}

/**
 * Measures one cell: creates its containers, waits until they answer, checks the answer, loads them, collects, removes.
 * Whatever the server does is a result and not an error.
 * @throws RunError if the lab itself fails (the generator, the engine)
 */
export async function measureCell(context: CellContext, planned: CellPlan): Promise<CellResult> {
  const startedAt = new Date().toISOString()
  const watch = new Stopwatch()
  const progress: Progress = { context, ...planned, watch, containers: [], loaded: null, levels: [], unsaved: null }
  const verdict = await measure(progress)
  const { cell, containers, loaded, levels } = progress
  const measured = { cell, startedAt, ...verdict, limits: limitsInForce(containers), timing: watch.finish('collect_s') }
  return loaded ? { kind: 'loaded', ...measured, ...loaded, open: levels } : { kind: 'failed-to-load', ...measured }
}

async function measure(progress: Progress): Promise<Verdict> {
  const { context, cell, watch } = progress
  const prepared = await prepareDroplet({ ...progress, topology: cell.topology })
  if ('failure' in prepared) {
    watch.lap('start_s')
    return prepared.failure
  }
  const { droplet, generator } = prepared
  const verdict = await measureDroplet(progress, droplet, generator)
  if (!isComparable(verdict)) {
    await context.keep.saveLog(cellId(cell), await logsOf(droplet, verdict))
  }
  await Promise.all([removeDroplet(droplet), save(progress)])
  return verdict
}

async function measureDroplet(progress: Progress, droplet: Droplet, generator: Generator): Promise<Verdict> {
  const { context, cell, containers } = progress
  const { load, scenario } = context
  const started = await startDroplet(progress, droplet, generator.player)
  if ('failure' in started) return started.failure
  const target: Target = { attempt: progress, droplet, generator, ...started }
  const played = await loadServer(target)
  const { samples, schedule, recording, counters } = played
  progress.unsaved = { id: cellId(cell), samples }
  const [found, link] = await Promise.all([findContainers(droplet, containers), generator.link?.read() ?? null])
  const figures = figuresOf({ samples, connections: recording.connections })
  const arrivals = schedule && { rate_rps: scheduledRate_rps(schedule), ...arrivedOf(samples) }
  progress.loaded = { figures, arrivals, counters, link }
  const maySwap = containers.some((one) => one.maySwap)
  const verdict = judgeLoad(load, played, figures, {
    containers: found,
    swapped: swapProblem(maySwap, counters.swap_bytes),
    opened: counters.connections_opened,
    conntrack: counters.conntrack,
    timeout_s: scenario.cell_timeout_s,
  })
  if (!isComparable(verdict) || !figures.rps) return verdict
  return (await measureLevels(progress, target, figures.rps)) ?? verdict
}

/** Plays what follows the load, by ascending rate; gives the verdict where the droplet ends under it, or the lab goes wrong. */
async function measureLevels(progress: Progress, target: Target, reached_rps: number): Promise<Verdict | null> {
  const { context, cell, containers, levels } = progress
  for (const planned of context.load.levels) {
    await save(progress)
    const { samples, recording, schedule, figures, level, counters } = await loadByRate(target, planned, reached_rps)
    levels.push(level)
    const percent = percentOf(level.share)
    progress.unsaved = { id: `${cellId(cell)}-open-${percent}`, samples }
    const broken = judgeContainers(await findContainers(target.droplet, containers), false)
    if (broken) return { ...broken, reason: `${broken.reason}, at ${percent} % of its capacity` }
    const violation = violationOf({
      recording,
      schedule,
      figures,
      workers: context.load.workers,
      opened: counters.connections_opened,
    })
    if (violation !== null) return { outcome: 'invalid', reason: `${violation}, at ${percent} % of its capacity` }
    // A higher rate would only wait for as many timeouts again.
    if (level.answered === 0) break
  }
  return null
}

/** Writes the samples that are not written yet. */
async function save(progress: Progress): Promise<void> {
  const { context, unsaved } = progress
  if (unsaved === null) return
  progress.unsaved = null
  await context.keep.saveSamples(unsaved.id, unsaved.samples)
}
