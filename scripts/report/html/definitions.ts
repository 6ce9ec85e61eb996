import { bottlenecks } from '../../analysis/bottlenecks.ts'
import { list } from '../../base/text.ts'
import { type Outcome, outcomeNames, outcomes } from '../../run/outcomes.ts'
import { topologies } from '../../scenario/topology.ts'
import { tieMargin } from '../../stats/comparisons.ts'
import { html, type Markup } from './markup.ts'
import { type Section, section, topPlace } from './section.ts'

/** Each entry of a table with what it means. */
function defined(table: Readonly<Record<string, { readonly help: string }>>): string {
  return Object.entries(table)
    .map(([name, { help }]) => `${name}: ${help}.`)
    .join(' ')
}

/** The outcomes of some kind. */
function named(isMeant: (outcome: (typeof outcomes)[Outcome]) => boolean): string[] {
  return outcomeNames.filter((name) => isMeant(outcomes[name]))
}

/** The words of the page, by the anchor that a column's header links to. */
const entries = {
  cell: [
    'Cell and block',
    'A cell is a server in a topology on a network. A block is one pass over every cell of the run, each in freshly started containers, in an order of its own. With several blocks the figures are medians over those that may be compared.',
  ],
  topology: ['Topology', defined(topologies)],
  network: ['Network', 'The line between the load and the droplet. What each was is said under “What was run”.'],
  rps: [
    'RPS',
    'Requests a second, answered and failed, from the first request’s start to the last one’s end, as hey counts. A row with failures has no percentage: refusing connections is fast.',
  ],
  latency: [
    'Mean and worst',
    'Latency in seconds of the answered requests, from wanting a connection to the last byte of the answer.',
  ],
  mode: [
    'Mode',
    'The latency that is most frequent, as the article takes it from hey: its histogram has 11 marks in 10 equal steps from the fastest to the slowest request, and the mode is the upper edge of the fullest bar. It is as coarse as these steps.',
  ],
  percent: [
    '% NGINX',
    'Requests a second in percent of NGINX’s, direct, on the same network, so a server behind NGINX is compared with NGINX itself. With >= it is a lower bound and with <= an upper one, since something other than the server limited one of the two figures; with ? it says nothing of the servers’ speeds.',
  ],
  interval: [
    'Interval',
    'The range in which the ratio to NGINX’s rate lies with 95 % confidence, for all cells of the network at once (Dunnett, on the logarithms of the rates, blocks taken out). It knows of the differences between the blocks of this run, not of other machines or days.',
  ],
  tie: [
    'Tie',
    `Two cells are tied only where an equivalence test (TOST at 5 %) shows them to be within ${100 * tieMargin} % of each other. Where neither a tie nor a difference is shown, they are not separated.`,
  ],
  rank: [
    'Rank',
    'The best and the worst rank by requests a second that a server may have among those of the same topology and network whose rate was their own, by intervals that hold for all pairs at once (Tukey-Kramer). 1 is the most requests a second. What something else limited has no such rank; by CPU time a request all have one. To sort the table is not to rank.',
  ],
  cpu: [
    'CPU a request',
    'The droplet’s CPU time between the first and the last request, in microseconds, for each answered request: server and, behind NGINX, proxy. What the droplet burns while idle, measured before the load, is taken off; from 0.5 CPU on, the CPU time per request is unknown. It is a figure of the server also where something else limited its rate.',
  ],
  limit: [
    'Limited by',
    `What ran out first. With server and memory the figure is the server’s own speed. With the others it is not, and the server may be able to do more. ${defined(bottlenecks)} ?: unknown.`,
  ],
  outcome: [
    'Outcome',
    `${defined(outcomes)} Only ${list(named(({ comparable }) => comparable))} can be compared. ${list(named(({ fault }) => fault === 'lab'))} is the lab’s fault and not the server’s.`,
  ],
  open: [
    'Open model',
    'Requests arrive at a constant rate, whether or not earlier ones were answered, as from many independent clients. Latency counts from the moment at which a request was to start, so the time that it waited for its turn is in it. The other load is a closed model: a worker asks again only when it has its answer.',
  ],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

/** What the page defines. */
export type Term = keyof typeof entries

/** All definitions, each with the anchor that `termLink` links to. */
export function renderDefinitions(): Section {
  const renderEntry = ([term, [name, text]]: [string, readonly [string, string]]) =>
    html`<div id="${anchorOf(term)}"><dt>${name}</dt><dd>${text}</dd></div>\n`
  return section(
    topPlace,
    'definitions',
    'What the words mean',
    html`<dl>
${Object.entries(entries).map(renderEntry)}</dl>`,
  )
}

/** A link to a definition, for a column's header. */
export function termLink(term: Term): Markup {
  return html`<a class="term" href="#${anchorOf(term)}" aria-label="What ${entries[term][0]} means">?</a>`
}

function anchorOf(term: string): string {
  return `word-${term}`
}
