import { openFiles } from '../lab/open-files.ts'
import { baselineOf } from '../registry/server.ts'
import { cellsLeft, experimentsLeft, type Manifest } from '../run/manifest.ts'
import { disturbances } from './disturbance.ts'
import { idleUses } from './idle.ts'

/** What limits the use of a run's figures. */
export type Warning = ReturnType<typeof warningsOf>[number]

/** The warnings of a run, the most important first. */
export function warningsOf(run: Manifest) {
  const { status, order, experiments, drifts, checks, warnings } = run
  const left = cellsLeft(run).length + experimentsLeft(run).length
  const part = ({ network, block, repeat }: { network: string; block: number; repeat: boolean }) => {
    const again = order.some((one) => one.repeat && one.block === block && one.network === network)
    return { network, block, repeat, isRepeated: !repeat && again }
  }
  return [
    ...(status !== 'finished' || left > 0
      ? [{ kind: 'incomplete', status, left, planned: order.length + experiments.length } as const]
      : []),
    ...(order.length === 0 || hasBaseline(run) ? [] : [{ kind: 'no-baseline' } as const]),
    /** The baseline's rates within the block were this far apart, as a share of their median. */
    ...drifts
      .filter(({ drifted }) => drifted)
      .map((one) => ({ kind: 'drift', ...part(one), apart: one.drift }) as const),
    ...checks
      .filter(({ problems }) => problems.length > 0)
      .map((one) => ({ kind: 'link', ...part(one), problems: one.problems }) as const),
    ...idleUses(run),
    ...disturbances(run),
    ...otherFiles(run),
    /** Written down when the run was made. */
    ...warnings.map((text) => ({ kind: 'recorded', text }) as const),
  ]
}

/** Experiments in which the engine let a server open more or fewer files than was asked. */
function otherFiles({ exposures }: Manifest) {
  const found = exposures.flatMap(({ result }) => result.open_files ?? []).filter((files) => files !== openFiles)
  return found.length === 0 ? [] : [{ kind: 'open-files', files: Math.min(...found), wanted: openFiles } as const]
}

function hasBaseline({ servers, results }: Manifest): boolean {
  const baseline = baselineOf(servers)
  return results.some(({ cell }) => cell.server === baseline && cell.topology === 'direct')
}
