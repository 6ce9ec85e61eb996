import type { Progress } from '../base/progress.ts'
import { cellName, type PlannedCell } from '../plan/plan.ts'
import type { Link, Network } from '../scenario/network.ts'
import { ceiling_s, measureCeilings } from './ceilings.ts'
import { measureCell } from './cell.ts'
import type { CellContext, RunContext } from './cell-context.ts'
import type { Handshakes, LinkMeasured } from './checks.ts'
import { companionOf } from './companion.ts'
import { linkSeed } from './generators.ts'
import { summarizeHandshakes } from './link-check.ts'
import { afterPart, type Manifest, networkOf, nextPart, serverOf } from './manifest.ts'
import type { CellResult } from './result.ts'
import type { RunStore } from './store.ts'
import { summaryOf } from './summary.ts'
import { positionOf } from './time-left.ts'

/** What a run is measured with. */
export interface Measuring {
  readonly context: RunContext
  readonly store: RunStore
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Is told how far the run has come, and gives it back. */
  readonly update: (manifest: Manifest) => Manifest
  /** Names of networks that are not measured now. */
  readonly skipped: readonly string[]
  /** Is told when a network was measured for the first time, while more is left. */
  readonly firstLook: (manifest: Manifest, network: string) => Promise<void>
}

/**
 * Measures what is left of a run, part by part; each measurement is stored when it has been made.
 * @param begun how far it has come
 */
export async function measureParts(measuring: Measuring, begun: Manifest): Promise<Manifest> {
  const { skipped, firstLook } = measuring
  let manifest = begun
  const networks = new Map<string, Network>()
  for (let part = nextPart(manifest, skipped); part.length > 0; part = nextPart(manifest, skipped)) {
    const network = networkOf(manifest, part[0] as PlannedCell)
    networks.set(network.name, network)
    const isFirst = !manifest.results.some(({ cell }) => cell.network === network.name)
    manifest = await measurePart(measuring, manifest, part, network)
    if (isFirst && nextPart(manifest, skipped).length > 0) await firstLook(manifest, network.name)
  }
  for (const network of networks.values()) manifest = await lookAtGenerator(measuring, manifest, network, null)
  return manifest
}

/** One block's cells of one network, with what is measured beside them. */
async function measurePart(
  measuring: Measuring,
  begun: Manifest,
  part: readonly PlannedCell[],
  network: Network,
): Promise<Manifest> {
  const { store, progress, signal, update, skipped } = measuring
  const member = part[0] as PlannedCell
  let manifest = await lookAtGenerator(measuring, begun, network, member.block)
  const { link } = network
  await companionOf(measuring.context, network)?.restart()
  const before = link && (await timeLink(measuring, link, manifest))
  // The one list that grows: copied for each cell, a run's work would grow with the square of its cells.
  const results = [...manifest.results]
  for (const cell of part) {
    signal.throwIfAborted()
    const { name, result, summary } = await measure(measuring, cell, network, manifest)
    await store.appendCell(result)
    results.push(result)
    manifest = update({ ...manifest, results })
    progress.end(name, summary, positionOf(manifest, skipped))
  }
  let check: LinkMeasured | undefined
  if (link && before) {
    const { block, repeat } = member
    const after = await timeLink(measuring, link, manifest)
    check = { kind: 'link', block, repeat, network: network.name, before, after }
    await store.appendCheck(check)
  }
  manifest = update(afterPart(manifest, member, check))
  noteDrift(manifest, member, progress)
  if (check)
    for (const problem of manifest.checks.at(-1)?.problems ?? []) progress.note(`  ${network.name}: ${problem}`)
  return manifest
}

/** What the generator does at most, on a network without a link. */
async function lookAtGenerator(
  { store, context, progress, signal, update }: Measuring,
  manifest: Manifest,
  network: Network,
  block: number | null,
): Promise<Manifest> {
  const load = context.load.ceiling?.(ceiling_s)
  if (network.link || !manifest.scenario.ceilings || !load) return manifest
  progress.stage('measuring the generator’s maximum')
  const measured = await measureCeilings(context, load, network, block)
  signal.throwIfAborted()
  for (const one of measured) await store.appendCheck(one)
  return update({ ...manifest, ceilings: [...manifest.ceilings, ...measured] })
}

function noteDrift({ drifts }: Manifest, member: PlannedCell, progress: Progress): void {
  const found = drifts.at(-1)
  if (!found?.drifted || found.network !== member.network || found.block !== member.block) return
  const then = found.repeat ? 'going on, since this is the repeat' : 'measuring the block again'
  progress.note(
    `  block ${found.block} on ${found.network}: NGINX’s rate drifted by ${(100 * found.drift).toFixed(0)} %; ${then}`,
  )
}

/** The round trip of a link, while nobody else uses it. */
async function timeLink(
  { context, progress }: Measuring,
  link: Link,
  { seed, checks, results }: Manifest,
): Promise<Handshakes> {
  progress.stage('checking the link')
  // Not the seed of any cell's link.
  return summarizeHandshakes(
    await context.generators.handshakes(link, linkSeed(seed, -1 - checks.length - results.length)),
  )
}

/** A cell that has ended, with its name and one line on how. */
interface Measured {
  readonly name: string
  readonly result: CellResult
  readonly summary: string
}

/** @throws the signal's reason if it came meanwhile: containers that are taken away look like a server's failure. */
async function measure(
  { context, store, progress, signal, skipped }: Measuring,
  cell: PlannedCell,
  network: Network,
  manifest: Manifest,
): Promise<Measured> {
  const repeat = cell.repeat ? ' (repeat)' : ''
  const block = manifest.scenario.blocks > 1 ? ` · block ${cell.block}${repeat}` : repeat
  const name = `${cellName(cell)}${block}`
  const { order } = manifest
  progress.begin(name, positionOf(manifest, skipped))
  const server = serverOf(manifest, cell.server)
  let hasLog = false
  const keep: CellContext['keep'] = {
    saveSamples: (id, samples) => store.saveSamples(id, samples),
    saveLog: async (id, text) => {
      signal.throwIfAborted()
      await store.saveLog(id, text)
      hasLog = true
    },
  }
  const seed = linkSeed(manifest.seed, order.indexOf(cell))
  const result = await measureCell({ ...context, keep }, { cell, server, network, linkSeed: seed })
  signal.throwIfAborted()
  return { name, result, summary: summaryOf(result, hasLog) }
}
