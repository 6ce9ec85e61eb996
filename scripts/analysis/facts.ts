import { cellId } from '../plan/plan.ts'
import { cellsLeft } from '../run/manifest.ts'
import { timeSpent } from '../run/time.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { describeNetwork } from '../scenario/network-text.ts'
import type { Analysis } from './analyse.ts'
import { findingsOf } from './answer/findings.ts'
import { headlineOf } from './answer/headline.ts'
import { renderFindings } from './article.ts'
import { checkFacts } from './checks.ts'
import { type Evidence, withEvidence } from './evidence.ts'
import { imageFacts, machineFacts } from './machine.ts'
import type { Facts } from './schema.ts'
import { warningsOf } from './warnings.ts'

const bench = 'docker compose run --rm bench'

/** Everything that a run says. */
export function factsOf(analysis: Analysis, evidence: Evidence): Facts {
  const { run: manifest, comparisons, articleFindings } = analysis
  const { runId, scenario, status, startedAt, endedAt, order, results, reference } = manifest
  const time = timeSpent(results)
  const cells = analysis.cells.map((cell) => withEvidence(cell, evidence))
  const ofArticle = reference === null ? {} : { article_findings: renderFindings(articleFindings) }
  return {
    format: 1,
    run: runId,
    status,
    started_at: startedAt,
    ended_at: endedAt,
    answer: headlineOf(manifest, cells, comparisons),
    findings: findingsOf(analysis, cells),
    warnings: warningsOf(manifest),
    scenario: {
      file: manifest.scenarioFile,
      load: scenario.load.kind,
      load_text: modelOf(scenario.load).words,
      blocks: scenario.blocks,
      topologies: scenario.topologies,
      networks: scenario.networks
        .map(toNetwork)
        .map((network) => ({ name: network.name, text: describeNetwork(network) })),
      seed: manifest.seed,
    },
    repeat_command: `${bench} rerun ${runId}`,
    resume_command: cellsLeft(manifest).length > 0 ? `${bench} resume ${runId}` : null,
    cells_planned: order.length,
    cells_measured: order.length - cellsLeft(manifest).length,
    order: results.map(({ cell }) => cellId(cell)),
    machine: machineFacts(manifest),
    images: imageFacts(manifest),
    checks: checkFacts(manifest),
    load_s: time?.load_s ?? null,
    other_s: time?.other_s ?? null,
    cells,
    article: [...analysis.article],
    ...ofArticle,
  }
}
