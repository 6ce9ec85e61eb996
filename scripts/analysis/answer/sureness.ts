import { list, many } from '../../base/text.ts'
import { cellName } from '../../plan/plan.ts'
import { cellsLeft, type Manifest } from '../../run/manifest.ts'
import { machineInWords } from '../machine.ts'
import type { CellFacts } from '../schema.ts'
import { type Found, hasIntervals } from './group.ts'

/** How sure the answer is and for which machine it holds. */
export function surenessSentence(manifest: Manifest, found: Found): string {
  const { scenario } = manifest
  const networks = [...new Set(found.cells.map(({ network }) => network))]
  const sure = networks.some((network) => hasIntervals(found, network))
  const blocks = Math.max(0, ...found.cells.map((cell) => cell.blocks))
  const how = sure
    ? `The figures are medians of ${many(blocks, 'block')}; the 95 % intervals hold for all cells of a network at once`
    : blocks > 1
      ? `The figures are medians of ${many(blocks, 'block')}, ${noInterval(found)}`
      : `Every figure is of one block${scenario.blocks > 1 ? ` so far, of ${scenario.blocks} planned` : ''}, so no interval can be given and small differences may be chance`
  return `${how}; all of it holds for this machine: ${machineInWords(manifest)}.`
}

/** The same in one sentence, with how much failed and is missing. */
export function headlineSureness(manifest: Manifest, found: Found): string {
  const networks = [...new Set(found.cells.map(({ network }) => network))]
  const blocks = Math.max(0, ...found.cells.map((cell) => cell.blocks))
  const sure = networks.some((network) => hasIntervals(found, network))
    ? `Medians of ${many(blocks, 'block')}, what is called sure is so at 95 % for all cells of a network at once`
    : blocks > 1
      ? `Medians of ${many(blocks, 'block')}, ${noInterval(found)}`
      : 'One block, so no interval: small differences may be chance'
  const failed = found.cells.filter(({ comparable }) => comparable === 0).length
  const left = cellsLeft(manifest).length
  const missing = [
    ...(failed > 0 ? [`${failed} of ${many(found.cells.length, 'cell')} failed`] : []),
    ...(left > 0 ? [`${many(left, 'measurement')} of ${manifest.order.length} are missing`] : []),
  ]
  return `${[sure, ...missing].join('; ')}; it holds for this machine: ${machineInWords(manifest)}.`
}

/** Why several blocks have given no interval. */
function noInterval({ cells }: Found): string {
  return cells.length === 1 ? 'and no other cell to compare with' : 'too few of them with figures for an interval'
}

/** What is missing: failures, cells that are left, a baseline; null if nothing is. */
export function missingSentence(manifest: Manifest, { cells }: Found): string | null {
  const failed = cells.filter(({ comparable }) => comparable === 0)
  const partly = cells.filter(({ comparable, blocks }) => comparable > 0 && comparable < blocks)
  const left = cellsLeft(manifest).length
  const named = (some: readonly CellFacts[]) => list(some.map((cell) => `${cellName(cell)} (${cell.outcome})`))
  const parts = [
    ...(failed.length > 0
      ? [
          `${failed.length} of ${many(cells.length, 'cell')} failed and ${failed.length === 1 ? 'has' : 'have'} no figure that may be compared: ${named(failed)}`,
        ]
      : []),
    ...(partly.length > 0 ? [`${many(partly.length, 'cell')} failed in some blocks: ${named(partly)}`] : []),
    ...(left > 0
      ? [`the run ${state[manifest.status]}, with ${left} of ${manifest.order.length} measurements left`]
      : []),
    ...(cells.some(({ baseline }) => baseline) ? [] : ['NGINX was not measured, so nothing is a percentage of it']),
  ]
  const text = parts.join('; ')
  return text === '' ? null : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const state: Readonly<Record<Manifest['status'], string>> = {
  running: 'is going on',
  interrupted: 'was interrupted',
  failed: 'failed',
  finished: 'ended',
}
