import { firstLine } from '../base/errors.ts'
import { createDroplet, type Droplet, removeDroplet } from '../lab/droplet.ts'
import { swapProblem } from '../lab/limit-problems.ts'
import type { LinkCounters } from '../lab/link-emulator.ts'
import { type Figures, figuresOf } from '../load/figures.ts'
import type { Samples } from '../load/samples.ts'
import { cellId } from '../plan/plan.ts'
import type { Way } from '../scenario/loads/model.ts'
import { percentOf } from '../scenario/loads/open.ts'
import type { Attempt, CellContext, CellPlan } from './cell-context.ts'
import { loadByRate, loadServer, type Target } from './loading.ts'
import { logsOf } from './logs.ts'
import { isComparable, type Verdict } from './outcomes.ts'
import type { CellResult, Counters, OpenLevel } from './result.ts'
import { startDroplet } from './starting.ts'
import { Stopwatch } from './stopwatch.ts'
import { judgeContainers, judgeLoad } from './verdict.ts'
import { findContainers } from './waiting.ts'

/** Seconds that a server has to end by itself before it is killed. */
const stopGrace_s = 3

/** A try with what has come of it so far. */
interface Progress extends Attempt {
  loaded: {
    readonly samples: Samples
    readonly figures: Figures
    readonly counters: Counters
    readonly link: LinkCounters | null
  } | null
  readonly levels: OpenLevel[]
}

/**
 * A queue that was interrupted says nothing of the requests under way, and others do the share of those that wait in vain: the
 * load is played again, by workers.
 */
type Measured = Verdict | 'play-again'

/**
 * Measures one cell: creates its containers, waits until they answer, checks the answer, loads them, collects, removes.
 * Whatever the server does is a result and not an error.
 * @throws RunError if the lab itself fails (the generator, the engine)
 */
export async function measureCell(context: CellContext, planned: CellPlan): Promise<CellResult> {
  const startedAt = new Date().toISOString()
  const watch = new Stopwatch()
  const begin = (way: Way | null): Progress => ({
    context,
    ...planned,
    way,
    watch,
    containers: [],
    loaded: null,
    levels: [],
  })
  let progress = begin(context.load.wayOn(planned.network))
  let verdict = await measure(progress)
  if (verdict === 'play-again') {
    progress = begin('workers')
    verdict = await measure(progress)
  }
  if (verdict === 'play-again') throw new Error('workers were interrupted')
  const { cell, way, containers, loaded, levels } = progress
  if (loaded) await context.keep.saveSamples(cellId(cell), loaded.samples)
  const limits = Object.fromEntries(
    containers.flatMap(({ role, inForce }) => (inForce ? [[role, inForce] as const] : [])),
  )
  const measured = { cell, startedAt, ...verdict, limits, timing: watch.finish('collect_s') }
  if (!loaded) return { kind: 'failed-to-load', ...measured }
  const { figures, counters, link } = loaded
  return { kind: 'loaded', ...measured, figures, way, open: levels, counters, link }
}

async function measure(progress: Progress): Promise<Measured> {
  const { context, cell, server, watch } = progress
  const reason = context.lab.view.unfit.get(server.name)
  if (reason !== undefined) return { outcome: 'invalid', reason }
  let droplet: Droplet
  try {
    droplet = await createDroplet(context.lab.droplets, server, cell.topology)
  } catch (error) {
    watch.lap('start_s')
    return { outcome: 'no-start', reason: firstLine(error) }
  }
  const verdict = await measureDroplet(progress, droplet)
  if (verdict !== 'play-again' && !isComparable(verdict)) {
    await context.keep.saveLog(cellId(cell), await logsOf(droplet, verdict))
  }
  await removeDroplet(droplet, stopGrace_s)
  return verdict
}

async function measureDroplet(progress: Progress, droplet: Droplet): Promise<Measured> {
  const { context, network, linkSeed, containers, way } = progress
  const { load, scenario } = context
  const generator = await context.generators.use(network, linkSeed)
  const started = await startDroplet(progress, droplet, generator.container)
  if ('failure' in started) return started.failure
  const target: Target = { attempt: progress, droplet, generator, url: started.url }
  const loaded = await loadServer(target)
  const states = await findContainers(droplet, containers)
  const { samples, counters } = loaded
  const figures = figuresOf(samples)
  const unsure = way === 'queue' && (loaded.interrupted || figures.unanswered)
  if (unsure && !judgeContainers(states, false)) return 'play-again'
  progress.loaded = { samples, figures, counters, link: (await generator.link?.read()) ?? null }
  const maySwap = containers.some((one) => one.maySwap)
  const swapped = swapProblem(maySwap, counters.swap_bytes)
  if (swapped) return { outcome: 'invalid', reason: swapped }
  const verdict = judgeLoad(load, loaded, figures, states, scenario.cell_timeout_s)
  if (!isComparable(verdict) || !figures.rps) return verdict
  return (await measureLevels(progress, target, figures.rps)) ?? verdict
}

/** Plays what follows the load, by ascending rate; gives the verdict on a droplet that ends under it. */
async function measureLevels(progress: Progress, target: Target, reached_rps: number): Promise<Verdict | null> {
  const { context, cell, containers, levels } = progress
  for (const planned of context.load.levels) {
    const { samples, level } = await loadByRate(target, planned, reached_rps)
    levels.push(level)
    const percent = percentOf(level.share)
    await context.keep.saveSamples(`${cellId(cell)}-open-${percent}`, samples)
    const broken = judgeContainers(await findContainers(target.droplet, containers), false)
    if (broken) return { ...broken, reason: `${broken.reason}, at ${percent} % of its capacity` }
    // A higher rate would only wait for as many timeouts again.
    if (level.answered === 0) break
  }
  return null
}
