import type { Warning } from '../../analysis/warnings.ts'
import { countText, duration, percent } from '../../base/numbers.ts'
import { many, stripControl } from '../../base/text.ts'
import type { Manifest } from '../../run/manifest.ts'

const states = {
  running: 'The run is not finished',
  interrupted: 'The run was interrupted',
  failed: 'The run failed',
  finished: 'The run is incomplete',
} as const satisfies Record<Manifest['status'], string>

/** What limits the use of a run's figures, in one or two sentences. */
export function wordWarning(warning: Warning): string {
  return stripControl(worded(warning))
}

function worded(warning: Warning): string {
  switch (warning.kind) {
    case 'incomplete': {
      const { status, left, planned } = warning
      return left > 0 ? `${states[status]}: ${left} of ${many(planned, 'measurement')} missing.` : `${states[status]}.`
    }
    case 'no-baseline':
      return 'NGINX was not measured, so no rate has a percentage of it.'
    case 'drift':
      return `The machine drifted in ${placeOf(warning)}: NGINX’s rates are ${percent(warning.apart)} apart.${warning.isRepeated ? ' The block was measured again.' : ''}`
    case 'link': {
      const then = warning.isRepeated ? 'The block was measured again.' : 'Its figures do not count.'
      return `The link was not as configured in ${placeOf(warning)}. Found: ${warning.problems.join('; ')}. ${then}`
    }
    case 'idle-cpu': {
      const cost = warning.isCostKnown ? 'excludes that' : 'is unknown'
      return `${warning.server} burns ${warning.cpus.toFixed(1)} CPU while idle. Its CPU time per request ${cost}.`
    }
    case 'others':
      return `Other programs disturbed ${cellsOf(warning)}. They used ${warning.cpus.toFixed(1)} CPUs, so those rates are too low, or vary.`
    case 'stolen':
      return `The host of this virtual machine disturbed ${cellsOf(warning)}. It took ${percent(warning.share)} of the CPU time, so those rates are too low, or vary.`
    case 'speed':
      return `The machine’s speed varied, and the rates with it: a reference workload took ${duration(warning.fastest_s)} to ${duration(warning.slowest_s)}.`
    case 'open-files':
      return `The engine let servers open ${countText(warning.files)} files in experiments, not the ${countText(warning.wanted)} asked for. Verdicts on many connections hold only for that.`
    case 'recorded':
      return warning.text
  }
}

function placeOf({ network, block, repeat }: { network: string; block: number; repeat: boolean }): string {
  return `block ${block} on ${network}${repeat ? ' (repeat)' : ''}`
}

function cellsOf({ cells, measured }: { readonly cells: number; readonly measured: number }): string {
  return `${cells} of ${many(measured, 'cell')}`
}
