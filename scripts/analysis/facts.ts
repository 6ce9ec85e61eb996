import { describeLoad } from '../plan/load.ts'
import { cellId } from '../plan/plan.ts'
import { cellsLeft, type Manifest } from '../run/manifest.ts'
import { timeSpent } from '../run/time.ts'
import { toNetwork } from '../scenario/network.ts'
import { describeNetwork } from '../scenario/network-text.ts'
import { findingsOf } from './answer/findings.ts'
import { headlineOf } from './answer/headline.ts'
import { compareWithArticle, renderFindings } from './article.ts'
import { cellFacts } from './cells.ts'
import { checkFacts } from './checks.ts'
import type { Evidence } from './evidence.ts'
import { imageFacts, machineFacts } from './machine.ts'
import { compareCells, metrics } from './repetition.ts'
import type { Facts } from './schema.ts'
import { warningsOf } from './warnings.ts'

const bench = 'docker compose run --rm bench'

/** Everything that a run says. */
export function factsOf(manifest: Manifest, evidence: Evidence): Facts {
  const { runId, scenario, status, startedAt, endedAt, order, results, reference } = manifest
  const time = timeSpent(results)
  const comparisons = metrics.flatMap((metric) => compareCells(manifest, metric))
  const cells = cellFacts(manifest, comparisons, evidence)
  const ofArticle = reference === null ? {} : { article_findings: renderFindings(manifest) }
  return {
    format: 1,
    run: runId,
    status,
    started_at: startedAt,
    ended_at: endedAt,
    answer: headlineOf(manifest, cells, comparisons),
    findings: findingsOf(manifest, cells, comparisons),
    warnings: warningsOf(manifest),
    scenario: {
      file: manifest.scenarioFile,
      load: scenario.load.kind,
      load_text: describeLoad(scenario.load),
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
    article: articleFacts(manifest),
    ...ofArticle,
  }
}

function articleFacts(manifest: Manifest): Facts['article'] {
  return compareWithArticle(manifest).map(({ network, published, rps, rpsRatio, mean_s, meanRatio }) => ({
    topology: 'direct',
    network,
    server: published.server,
    article_rps: published.rps,
    lab_rps: rps,
    rps_ratio: rpsRatio,
    article_mean_s: published.mean_s,
    lab_mean_s: mean_s,
    mean_ratio: meanRatio,
  }))
}
