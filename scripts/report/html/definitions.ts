import { bottleneckWords, outcomeDefinitions } from '../../analysis/words.ts'
import { list } from '../../base/text.ts'
import { type Outcome, outcomeNames, outcomes } from '../../run/outcomes.ts'
import { topologies } from '../../scenario/topology.ts'
import { equivalenceMargin } from '../../stats/comparisons.ts'
import { html, type Markup } from './markup.ts'
import { type Section, section, topPlace } from './section.ts'

/** Each name with what it means. */
function defined(meanings: readonly (readonly [name: string, meaning: string])[]): string {
  return meanings.map(([name, meaning]) => `${name}: ${meaning}.`).join(' ')
}

const bottleneckMeanings = Object.entries(bottleneckWords).map(([name, { definition }]) => [name, definition] as const)
const topologyMeanings = Object.entries(topologies).map(([name, { help }]) => [name, help] as const)

/** The outcomes of some kind. */
function named(isMeant: (outcome: (typeof outcomes)[Outcome]) => boolean): string {
  return list(outcomeNames.filter((name) => isMeant(outcomes[name])))
}

/** The page's terms, by the anchor that a column's header links to. */
const entries = {
  cell: [
    'Cell and block',
    'A cell is one server in one topology on one network. A block measures every cell once, in freshly started containers and in random order. With several blocks, figures are medians of the blocks that can be compared.',
  ],
  topology: ['Topology', defined(topologyMeanings)],
  network: ['Network', 'What lies between client and droplet. “How it was measured” describes each link.'],
  rps: [
    'RPS',
    'Requests per second, answered or failed, from the start of the first to the end of the last, as hey counts. A cell with failures has no percentage, because refusing connections is fast.',
  ],
  latency: [
    'Mean and worst',
    'Latency of answered requests, from asking for a connection to the last byte of the answer.',
  ],
  mode: [
    'Mode',
    'The most frequent latency, read from hey’s histogram as in the article. The histogram has 11 marks in 10 equal steps from the fastest to the slowest request; the mode is the upper edge of the fullest bar. It is as coarse as these steps.',
  ],
  percent: [
    '% NGINX',
    'Requests per second as a percentage of NGINX, direct, on the same network. So a server behind NGINX is compared with NGINX alone. Where one of the two rates is a minimum, the percentage is one too (≥) or a maximum (≤). With ? it does not compare the servers.',
  ],
  interval: [
    'Interval',
    'The 95 % confidence interval of the ratio to NGINX, valid for all cells of the network together (Dunnett, on logarithms of the rates, without block effects). It covers the noise between the blocks of this run, not other machines or days. A block that lies far from the others moves the interval, but hardly the median beside it, which may then lie outside.',
  ],
  equivalent: [
    'Equivalent',
    `Two cells are equivalent where a test (TOST at 5 %) shows them to be within ${100 * equivalenceMargin} % of each other. Cells that are neither equivalent nor significantly different show no significant difference. A minimum has no such verdict.`,
  ],
  rank: [
    'Rank',
    'The best and the worst rank that a server can have by RPS, by intervals valid for all pairs together (Tukey-Kramer). 1 is the highest rate of the same topology and network. A server whose rate is a minimum has no rank, but may stand before others, and counts. By CPU time per request all are ranked.',
  ],
  cpu: [
    'CPU per request',
    'The droplet’s CPU time per answered request: server and, behind NGINX, proxy. CPU time that the droplet burns while idle is taken off. With 0.5 CPU or more of it, or where nothing is left, the CPU time per request is unknown. It describes the server whatever the bottleneck was.',
  ],
  bottleneck: [
    'Bottleneck',
    `What ran out first. With server or memory, the rate is the server’s own speed. With errors it is no speed. Otherwise it is a minimum. ${defined(bottleneckMeanings)}`,
  ],
  outcome: [
    'Outcome',
    `ok, or what went wrong. ${defined(Object.entries(outcomeDefinitions))} Only ${named(({ comparable }) => comparable)} can be compared. ${named(({ fault }) => fault === 'lab')} is the lab’s fault, not the server’s.`,
  ],
  open: [
    'Open model',
    'Requests arrive at a constant rate, whether or not earlier ones were answered, as from many independent clients. Latency counts from when a request was due, so it includes the time in the queue. The other loads are closed models: a worker sends its next request when it has the answer to the last.',
  ],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

/** What the page defines. */
export type Term = keyof typeof entries

/** All definitions; `termLink` links to their anchors. */
export function renderDefinitions(): Section {
  const renderEntry = ([term, [name, text]]: [string, readonly [string, string]]) =>
    html`<div id="${anchorOf(term)}"><dt>${name}</dt><dd>${text}</dd></div>\n`
  return section(
    topPlace,
    'definitions',
    'Definitions',
    html`<dl>
${Object.entries(entries).map(renderEntry)}</dl>`,
  )
}

/** A link to a definition, for a column's header. */
export function termLink(term: Term): Markup {
  return html`<a class="term" href="#${anchorOf(term)}" aria-label="Definition: ${entries[term][0]}">?</a>`
}

function anchorOf(term: string): string {
  return `word-${term}`
}
