import { many, stripControl } from '../base/text.ts'
import { cellsLeft, type Manifest } from '../run/manifest.ts'
import { disturbances } from './disturbance.ts'
import { idleWarnings } from './idle.ts'

/** What limits what a run may be used for, one sentence each. */
export function warningsOf(manifest: Manifest): string[] {
  const all = [
    ...statusWarning(manifest),
    ...leftWarning(manifest),
    ...baselineWarning(manifest),
    ...blocksWarning(manifest),
    ...manifest.drifts.flatMap((one) => driftWarning(one, manifest)),
    ...manifest.checks.flatMap((one) => lineWarning(one, manifest)),
    ...idleWarnings(manifest),
    ...disturbances(manifest),
    ...manifest.warnings,
  ]
  return all.map(stripControl)
}

function statusWarning({ status }: Manifest): string[] {
  if (status === 'interrupted') return ['The run was interrupted.']
  if (status === 'failed') return ['The run failed before its end.']
  return status === 'running' ? ['The run is not at its end yet.'] : []
}

function leftWarning(manifest: Manifest): string[] {
  const left = cellsLeft(manifest).length
  return left > 0
    ? [`${left} of ${many(manifest.order.length, 'cell')} ${left === 1 ? 'is' : 'are'} not measured.`]
    : []
}

function baselineWarning({ servers, results }: Manifest): string[] {
  const baseline = servers.find((server) => server.baseline)?.name
  const measured = results.some(({ cell }) => cell.server === baseline && cell.topology === 'direct')
  return measured ? [] : ['There is no baseline: no figure has a percentage of NGINX.']
}

function blocksWarning({ scenario }: Manifest): string[] {
  return scenario.blocks > 1 ? [] : ['One block only: no figure has an interval, and small differences may be chance.']
}

function driftWarning(
  { block, repeat, network, drift, drifted }: Manifest['drifts'][number],
  { order }: Manifest,
): string[] {
  if (!drifted) return []
  const apart = `In block ${block} of ${network}${repeat ? ' (repeat)' : ''} the baseline’s turns lie ${Math.round(100 * drift)} % apart`
  const again = !repeat && order.some((one) => one.repeat && one.block === block && one.network === network)
  return [`${apart}: the machine drifted${again ? ', and the block was measured once more' : ''}.`]
}

function lineWarning({ block, repeat, network, problems }: Manifest['checks'][number], { order }: Manifest): string[] {
  if (problems.length === 0) return []
  const again = !repeat && order.some((one) => one.repeat && one.block === block && one.network === network)
  const then = again ? 'it was measured once more' : 'it does not count'
  return [
    `In block ${block}${repeat ? ' (repeat)' : ''} the link ${network} was not as configured (${problems.join('; ')}): ${then}.`,
  ]
}
