import type { CellFacts, Facts } from '../analysis/schema.ts'
import { cpuText, fixed, intervalText, outcomeText, percentText, rankText } from './cell-text.ts'
import { readingOf } from './prose/reading.ts'
import { fenced, safeMarkdown } from './safe-markdown.ts'

/** report.md: what a run says, for a pull request. Every text of the run is escaped. */
export function renderMarkdown(facts: Facts): string {
  const parts = [
    `# ${safeMarkdown(facts.run)}`,
    facts.answer.map(safeMarkdown).join('\n\n'),
    (facts.findings ?? []).map((sentence) => `- ${safeMarkdown(sentence)}`).join('\n'),
    ...warnings(facts),
    ...tables(facts),
    ...article(facts),
    ...failures(facts),
    ...wasRun(facts),
  ]
  return `${parts.join('\n\n')}\n`
}

function warnings({ warnings: all }: Facts): string[] {
  return all.length === 0 ? [] : ['## Warnings', all.map((one) => `- ${safeMarkdown(one)}`).join('\n')]
}

interface Column {
  readonly head: string
  readonly right: boolean
  readonly value: (cell: CellFacts) => string
}

const right = (head: string, value: Column['value']): Column => ({ head, right: true, value })
const left = (head: string, value: Column['value']): Column => ({ head, right: false, value })

const articleColumns: readonly Column[] = [
  left('Server', ({ server }) => server),
  right('RPS', ({ rps }) => fixed(2, rps)),
  right('Mean Latency', ({ mean_s }) => fixed(4, mean_s)),
  right('Mode Latency', ({ mode_s }) => fixed(4, mode_s)),
  right('Worst Latency', ({ worst_s }) => fixed(4, worst_s)),
  right('% NGINX (RPS)', percentText),
]
const severalBlocks: readonly Column[] = [
  right('95 % interval', intervalText),
  right('RPS rank', ({ rps_rank }) => rankText(rps_rank)),
  right('CPU rank', ({ cpu_rank }) => rankText(cpu_rank)),
]
const lastColumns: readonly Column[] = [
  right('CPU µs/request', ({ cpu_us_per_request }) => fixed(1, cpu_us_per_request)),
  right('Droplet CPU', cpuText),
  left('Limited by', ({ limited_by }) => limited_by ?? '?'),
  left('Outcome', outcomeText),
]

function tables({ cells, scenario }: Facts): string[] {
  const columns = [...articleColumns, ...(scenario.blocks > 1 ? severalBlocks : []), ...lastColumns]
  const times = scenario.blocks > 1 ? `, medians of ${scenario.blocks} blocks` : ''
  const found = scenario.networks.flatMap(({ name, text }) =>
    scenario.topologies.flatMap((topology) => {
      const chosen = cells.filter((cell) => cell.network === name && cell.topology === topology)
      if (chosen.length === 0) return []
      const title = `## ${safeMarkdown(`${topology} · ${name} · ${scenario.load_text}${times}`)}`
      return [title, safeMarkdown(text), table(columns, chosen)]
    }),
  )
  return found.length === 0 ? [] : [...found, safeMarkdown(readingOf(scenario.blocks))]
}

function table(columns: readonly Column[], cells: readonly CellFacts[]): string {
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`
  return [
    line(columns.map(({ head }) => safeMarkdown(head))),
    line(columns.map((column) => (column.right ? '---:' : '---'))),
    ...cells.map((cell) => line(columns.map(({ value }) => safeMarkdown(value(cell))))),
  ].join('\n')
}

function article({ article: rows, article_findings: findings = [] }: Facts): string[] {
  if (rows.length === 0 && findings.length === 0) return []
  const line = (fields: readonly string[]) => `| ${fields.map(safeMarkdown).join(' | ')} |`
  const shown = rows.map((row) =>
    line([
      row.network,
      row.server,
      fixed(2, row.article_rps),
      fixed(2, row.lab_rps),
      fixed(3, row.rps_ratio),
      fixed(4, row.article_mean_s),
      fixed(4, row.lab_mean_s),
      fixed(3, row.mean_ratio),
    ]),
  )
  const head = [
    '| Network | Server | Article RPS | Lab RPS | Ratio | Article mean | Lab mean | Ratio |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ]
  return [
    '## Beside the published table',
    ...(rows.length > 0 ? [[...head, ...shown].join('\n')] : []),
    ...(findings.length > 0 ? [findings.map((finding) => `- ${safeMarkdown(finding)}`).join('\n')] : []),
  ]
}

function failures({ cells }: Facts): string[] {
  const failed = cells.filter(({ comparable, blocks }) => comparable < blocks)
  if (failed.length === 0) return []
  return ['## What went wrong', ...failed.flatMap(failure)]
}

function failure(cell: CellFacts): string[] {
  const { server, topology, network, log } = cell
  const text = `**${safeMarkdown(`${server} · ${topology} · ${network}`)}**: ${safeMarkdown(outcomeText(cell))}`
  return log === null ? [text] : [text, fenced(log)]
}

function wasRun(facts: Facts): string[] {
  const { scenario, machine, images, checks, resume_command: resume } = facts
  const item = (label: string, value: string) => `- ${safeMarkdown(label)}: ${safeMarkdown(value)}`
  return [
    '## What was run',
    [
      item('Scenario', `${scenario.file}, ${scenario.load_text}, seed ${scenario.seed}`),
      item('Status', `${facts.status}, ${facts.cells_measured} of ${facts.cells_planned} measurements`),
      item('Time', `${facts.started_at} to ${facts.ended_at ?? 'now'}`),
      ...machine.map(([label, value]) => item(label, value)),
      ...images.map(({ image, digest }) => item(`Image ${image}`, digest)),
      ...checks.map(({ check, holds, text }) => item(`${holds ? 'Holds' : 'Does not hold'}, ${check}`, text)),
    ].join('\n'),
    `To repeat it:\n\n${fenced(facts.repeat_command)}`,
    ...(resume === null ? [] : [`To finish it:\n\n${fenced(resume)}`]),
  ]
}
