import type { Analysis } from '../../analysis/analyse.ts'
import {
  type Answer,
  type DirectAnswer,
  isOpen,
  type Leader,
  type ProtocolAnswer,
  type ProxiedAnswer,
  type SequentialClaim,
} from '../../analysis/answer.ts'
import { proxiedClaim_rps } from '../../analysis/article.ts'
import { isOwn } from '../../analysis/bottlenecks.ts'
import type { BottleneckCount } from '../../analysis/rated.ts'
import { nameOf } from '../../analysis/words.ts'
import { duration, number, percent, rate } from '../../base/numbers.ts'
import { list, many, sentences, stripControl } from '../../base/text.ts'
import { cellName } from '../../plan/plan.ts'
import { protocols } from '../../registry/server.ts'
import { topologies } from '../../scenario/topology.ts'
import { equivalenceMargin } from '../../stats/comparisons.ts'
import { machineInWords } from '../machine.ts'
import { agreement } from './article.ts'
import { signWords } from './signs.ts'

/** What a run found: the answer as a few short paragraphs, and as findings what the answer leaves out. */
export function wordAnswer({
  run,
  answer,
  articleFindings,
}: Pick<Analysis, 'run' | 'answer' | 'articleFindings'>): Record<'answer' | 'findings', string[]> {
  if (answer.cells === 0) return { answer: ['Nothing was measured.'], findings: [] }
  const [main, ...others] = answer.direct
  const isPlain = ({ topology }: ProxiedAnswer) => topology === 'behind-nginx'
  const claimsOn = (network: string | undefined) => answer.sequential.filter((one) => one.network === network)
  const clean = (all: readonly (string | false)[]) => all.flatMap((one) => (one ? stripControl(one) : []))
  const rated = answer.rate_rps === null
  return {
    answer: clean([
      ...(main ? [rated && sentences(speeds(main), lift(run, main)), costs(main, answer)] : []),
      proxied(answer.proxied.filter(isPlain), run.scenario.group_by === 'family'),
      ...claimsOn(main?.network).map(claim),
      sentences(...failures(answer), confidence(answer), `Machine: ${machineInWords(run)}.`),
    ]),
    findings: clean([
      ...others.flatMap((one) => [rated && speeds(one), costs(one, answer)]),
      // The published rates were said in the answer.
      ...others.flatMap(({ network }) => claimsOn(network).map((one) => claim({ ...one, published: null }))),
      ...answer.proxied.filter((one) => !isPlain(one)).map((one) => alike(one, behind(one))),
      ...answer.proxied.flatMap(pairsApart),
      ...agreement(articleFindings),
    ]),
  }
}

/** Who is the fastest, and whose rates are minimums. */
function speeds(direct: DirectAnswer): string {
  const { network, servers, fastest, isMinimum, slowest, minimums, maybeFaster } = direct
  const bound = isMinimum ? 'at least ' : fastest.equivalent.length > 0 ? 'about ' : ''
  const figure = `${bound}${rate(fastest.value)}${ofNginx(fastest)}`
  if (servers === 1)
    return sentences(`Only ${fastest.server} was measured on ${network}: ${figure}.`, bottleneckText(minimums))
  if (isOpen(direct)) {
    const range = `${number(slowest.value)} to ${rate(fastest.value)}`
    return sentences(
      `Fastest on ${network}: unknown.`,
      `All ${servers} rates are minimums (≥), ${range}.`,
      bottleneckText(minimums),
    )
  }
  return sentences(
    `Fastest on ${network}: ${names(fastest)}, ${figure}.`,
    undecided(fastest),
    maybeFaster > 0 &&
      `${many(maybeFaster, 'other server')} may be faster: ${maybeFaster === 1 ? 'its rate is a minimum' : 'their rates are minimums'} (≥).`,
    bottleneckText(minimums),
  )
}

/** What more of the rates would be the servers' own with; empty where the generator held back none. */
function lift({ machine, scenario }: Analysis['run'], { minimums }: DirectAnswer): string {
  if (minimums.every(({ bottleneck }) => bottleneck !== 'generator')) return ''
  const { length } = machine.cpus.generator
  const has = `The generator has ${many(length, 'CPU')}`
  return length > 1 && scenario.load.kind === 'hey'
    ? `${has}, and \`--scenario capacity\` uses all of them.`
    : `${has}: on a machine with more, fewer rates are minimums.`
}

/** By CPU time per request, which is the server's own whatever the bottleneck was. */
function costs({ network, cheapest, dearest, byProtocol }: DirectAnswer, { rate_rps }: Answer): string {
  if (!cheapest || !dearest) return ''
  const about = cheapest.equivalent.length > 0 ? 'about ' : ''
  const at = rate_rps === null ? '' : ` at ${rate(rate_rps)}`
  return sentences(
    `Cheapest per request${at} on ${network}: ${names(cheapest)}, ${about}${micros(cheapest.value)} of CPU.`,
    undecided(cheapest),
    `Dearest: ${dearest.server}, ${micros(dearest.value)}.`,
    ...byProtocol.map(cheapestOf),
  )
}

/** In one sentence, with what shares its rank. */
function cheapestOf(leader: ProtocolAnswer): string {
  const { protocol, servers, server, value, equivalent, undecided } = leader
  const { one, several } = protocols[protocol]
  if (servers === 1) return `Only ${one}: ${server}, ${micros(value)}.`
  const figure =
    equivalent.length > 0
      ? `Cheapest ${several}: ${names(leader)}, about ${micros(value)}, equivalent within ${percent(equivalenceMargin)}`
      : `Cheapest ${one}: ${server}, ${micros(value)}`
  return undecided.length > 0 ? `${figure}; no significant difference from ${list(undecided)}.` : `${figure}.`
}

/**
 * All networks, and the article's claim.
 * @param claimed whether it is about such servers: a run by protocol is of others
 */
function proxied(all: readonly ProxiedAnswer[], claimed: boolean): string {
  const networks = all.map((one, index) => alike(one, index === 0 ? behind(one) : `On ${one.network}`))
  return sentences(
    ...networks,
    claimed && all.length > 0 && `The article says about ${rate(proxiedClaim_rps)} for all.`,
  )
}

/** @param where the begin of the sentence */
function alike({ servers, slowest, fastest, verdict, apart, minimums }: ProxiedAnswer, where: string): string {
  const beside = apart.length > 0 ? ` (${list(apart.map(({ server, value }) => `${server}: ${number(value)}`))})` : ''
  const bottleneck = bottleneckText(minimums)
  if (servers === 1 && apart.length === 0)
    return sentences(`${where} only ${fastest.server} was measured: ${rate(fastest.value)}${beside}.`, bottleneck)
  const verdicts = {
    different: ' they are not alike',
    equivalent: ` they are equivalent within ${percent(equivalenceMargin)}`,
    'no significant difference': ' there is no significant difference',
    unknown: '',
  } as const satisfies Record<ProxiedAnswer['verdict'], string>
  const range = `${number(slowest.value)} to ${rate(fastest.value)}${beside}`
  return sentences(`${where}${verdicts[verdict]}: ${range}.`, bottleneck)
}

function behind({ network, topology }: ProxiedAnswer): string {
  return `${topologies[topology].words} on ${network}`
}

function pairsApart(one: ProxiedAnswer): string[] {
  if (one.different === 0) return []
  return [`${behind(one)}, ${one.different} of ${many(one.pairs, 'pair')} of servers differ significantly.`]
}

function claim(one: SequentialClaim): string {
  const { waitress, sequential, cost, holds, published } = one
  const bottlenecks = [waitress, sequential].map(({ bottleneck }) => bottleneck)
  const [cheap, dear] = cost === 'lower' ? [waitress, sequential] : [sequential, waitress]
  return sentences(
    `${verdictOf(one)}: ${rate(waitress.value)} against ${number(sequential.value)} (${sequential.server}).`,
    holds === null &&
      !bottlenecks.every(isOwn) &&
      `Bottleneck: ${[...new Set(bottlenecks.map(nameOf))].join(' and ')}.`,
    published && `The article has ${number(published.waitress)} against ${number(published.sequential)}.`,
    (cost === 'higher' || cost === 'lower') &&
      cheap.cpu_us !== null &&
      dear.cpu_us !== null &&
      `A request costs ${cheap.server} ${micros(cheap.cpu_us)} of CPU and ${dear.server} ${micros(dear.cpu_us)}.`,
  )
}

/** Whether the article is right that Waitress beats the sequential servers. */
function verdictOf({ network, waitress, sequential, holds, rate: relation }: SequentialClaim): string {
  const { server } = waitress
  if (holds === true) return `${server} beats the sequential servers on ${network}, as the article says`
  if (holds === false) return `${server} does not beat the sequential servers on ${network}, unlike in the article`
  // A server that reached a minimum may do more.
  const areOwn = [waitress, sequential].every(({ bottleneck }) => isOwn(bottleneck))
  return relation === 'no significant difference' && areOwn
    ? `${server} and the sequential servers show no significant difference on ${network}`
    : `Whether ${server} beats the sequential servers on ${network} is unknown`
}

function failures({ failed, cells }: Answer): string[] {
  const whole = failed.filter((one) => one.failed === one.blocks)
  const partly = failed.filter((one) => one.failed < one.blocks)
  const named = (ones: Answer['failed']) => list(ones.map((one) => `${cellName(one)} (${one.outcome})`))
  return [
    whole.length > 0 ? `${whole.length} of ${many(cells, 'cell')} failed: ${named(whole)}.` : '',
    partly.length > 0 ? `Failed in some blocks: ${named(partly)}.` : '',
  ]
}

function confidence({ blocks, plannedBlocks, hasIntervals, rate_rps }: Answer): string {
  const figures = rate_rps === null ? 'Rates' : 'CPU times'
  const medians = `${figures} are medians of ${many(blocks, 'block')}.`
  if (hasIntervals) return `${medians} Differences are significant at 95 % for all servers of a network together.`
  if (blocks > 1) return `${medians} There are too few figures for confidence intervals.`
  const noise = 'Differences below about 20 % may be noise'
  return plannedBlocks > 1
    ? `Measured once so far, of ${plannedBlocks} blocks. ${noise}.`
    : `Measured once. ${noise}; use \`--scenario standard\` for confidence intervals.`
}

function names({ server, equivalent }: Leader): string {
  return list([server, ...equivalent])
}

function undecided({ undecided: servers }: Leader): string {
  return servers.length > 0 ? `No significant difference from ${list(servers)}.` : ''
}

function ofNginx({ percent: value, percentSign }: DirectAnswer['fastest']): string {
  if (value === null || percentSign === '?') return ''
  return `, ${sentences(signWords[percentSign], percent(value / 100))} of NGINX`
}

function bottleneckText(counts: readonly BottleneckCount[]): string {
  const of = ({ bottleneck, servers }: BottleneckCount) => `${nameOf(bottleneck)} (${servers})`
  return counts.length > 0 ? `Bottleneck: ${counts.map(of).join(', ')}.` : ''
}

function micros(us: number): string {
  return duration(us / 1e6)
}
