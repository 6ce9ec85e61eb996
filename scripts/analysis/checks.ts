import { list, many, rate } from '../base/text.ts'
import type { LineCheck, Manifest } from '../run/manifest.ts'
import { toNetwork } from '../scenario/network.ts'
import { effective } from '../stats/effective.ts'
import type { Facts } from './schema.ts'

type Check = Facts['checks'][number]

/** The name of the check of all lines together. */
export const lineCheck = 'line'

/** What a run checked of itself, and what came out. */
export function checkFacts(manifest: Manifest): Check[] {
  const networks = manifest.scenario.networks.map(toNetwork)
  return [
    ...limitsCheck(manifest),
    ...networks.flatMap(({ name }) => driftCheck(manifest, name)),
    ...linesCheck(manifest),
    ...networks.filter(({ line }) => line === null).map(({ name }) => ceilingCheck(manifest, name)),
  ]
}

function limitsCheck({ results }: Manifest): Check[] {
  const read = results.filter(({ limits }) => Object.keys(limits ?? {}).length > 0)
  if (read.length === 0) return []
  // A cell whose limits are not in force is not loaded; one that a line's check made invalid has a figure.
  const wrong = results.filter(({ outcome, kind }) => outcome === 'invalid' && kind === 'failed-to-load')
  const text = `read back from the kernel for ${many(read.length, 'droplet')}: `
  return [
    {
      check: 'droplet limits',
      holds: wrong.length === 0,
      text: text + (wrong.length === 0 ? 'in force' : `not in force for ${wrong.length}, which do not count`),
    },
  ]
}

function driftCheck({ drifts, scenario }: Manifest, network: string): Check[] {
  const own = drifts.filter((one) => one.network === network)
  if (own.length === 0) return []
  const counting = effective(
    own,
    ({ repeat }) => repeat,
    ({ block }) => block,
  )
  const wrong = counting.filter(({ drifted }) => drifted)
  const most = Math.max(...counting.map(({ drift }) => drift))
  const blocks = list(wrong.map(({ block }) => String(block)))
  return [
    {
      check: `drift on ${network}`,
      holds: wrong.length === 0,
      text:
        `the baseline’s turns in one block lie at most ${Math.round(100 * most)} % apart, in ${counting.length} of ${scenario.blocks} blocks` +
        (wrong.length === 0 ? '' : `; the machine drifted in block ${blocks}`),
    },
  ]
}

function linesCheck(manifest: Manifest): Check[] {
  const text = linesSummary(manifest)
  if (text === null) return []
  return [{ check: lineCheck, holds: manifest.checks.every(({ problems }) => problems.length === 0), text }]
}

function ceilingCheck({ ceilings, scenario }: Manifest, network: string): Check {
  const own = ceilings.filter((one) => one.network === network)
  const figures = [...Map.groupBy(own, ({ pattern }) => pattern)].map(([pattern, measured]) => {
    const best = Math.max(...measured.map(({ rps }) => rps))
    return `${rate(best)} requests/s with connections ${kept[pattern]}`
  })
  const missing = scenario.ceilings ? 'no figure came of it' : 'not measured, as the scenario has it'
  return {
    check: `generator’s ceiling on ${network}`,
    holds: own.length > 0,
    text:
      own.length > 0
        ? `the generator does at most ${list(figures)}`
        : `${missing}: a figure that the generator limited may not be known as such`,
  }
}

const kept = { 'keep-alive': 'kept open', closing: 'closed after each' } as const

/** One line on all checks of a run; null where no line was used. */
export function linesSummary({ checks }: Manifest): string | null {
  if (checks.length === 0) return null
  const wrong = checks.filter(({ problems }) => problems.length > 0)
  const times = `The line was checked around each of ${checks.length} passes over its cells (lines.csv)`
  if (wrong.length === 0) return `${times}: it was as configured.`
  const of = ({ network, block, repeat }: LineCheck) => `${network} in block ${block}${repeat ? ' (repeat)' : ''}`
  return `${times}: it was not as configured for ${wrong.map(of).join(', ')}, which does not count.`
}
