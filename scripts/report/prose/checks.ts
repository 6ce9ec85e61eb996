import type { Check } from '../../analysis/checks.ts'
import type { RunAnalysis } from '../../analysis/schema.ts'
import { percent, rate } from '../../base/numbers.ts'
import { list, many, sentences } from '../../base/text.ts'

const connections = { 'keep-alive': 'kept connections', closing: 'a new connection per request' } as const

/** The name of a check, and its result in words. */
export function wordCheck(check: Check): RunAnalysis['checks'][number] {
  const [name, text] = worded(check)
  return { check: name, holds: check.holds, text }
}

function worded(check: Check): [name: string, text: string] {
  switch (check.kind) {
    case 'limits': {
      const text = check.holds ? 'in force' : `not in force in ${check.wrong}, whose figures do not count`
      return ['resource limits', `Read back from the kernel for ${many(check.droplets, 'droplet')}: ${text}.`]
    }
    case 'drift': {
      const { apart, blocks, plannedBlocks, network } = check
      const most = `NGINX’s rates are at most ${percent(apart)} apart within a block.`
      return [`drift on ${network}`, `${most} Checked in ${blocks} of ${many(plannedBlocks, 'block')}.`]
    }
    case 'link': {
      const text = check.holds ? 'as configured' : `not as configured in ${check.wrong}, whose figures do not count`
      return ['link', `Measured before and after ${many(check.parts, 'block')}: ${text}.`]
    }
    case 'generator': {
      const { most, isPlanned, network } = check
      const known = most.flatMap(({ pattern, rps }) =>
        rps === null ? [] : [`${rate(rps)} with ${connections[pattern]}`],
      )
      const unknown = most.flatMap(({ pattern, rps }) => (rps === null ? [connections[pattern]] : []))
      const missing = `${isPlanned ? 'Unknown' : 'Not measured (ceilings: false)'}: a generator bottleneck may go unseen.`
      const text = sentences(
        known.length > 0 && `At most ${list(known)}.`,
        unknown.length > 0 && `Unknown with ${list(unknown)}: the fastest server was the bottleneck.`,
      )
      return [`generator on ${network}`, text || missing]
    }
  }
}
