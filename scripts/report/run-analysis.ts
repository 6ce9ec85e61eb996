import type { Analysis } from '../analysis/analyse.ts'
import { type Evidence, withEvidence } from '../analysis/evidence.ts'
import type { RunAnalysis } from '../analysis/schema.ts'
import { cellId } from '../plan/plan.ts'
import { cellsLeft, experimentsLeft } from '../run/manifest.ts'
import { timeSpent } from '../run/time.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { imagesOf, machineOf } from './machine.ts'
import { wordAnswer } from './prose/answer.ts'
import { wordStatistics } from './prose/article.ts'
import { wordCheck } from './prose/checks.ts'
import { describeNetwork } from './prose/network.ts'
import { wordWarning } from './prose/warnings.ts'

const bench = 'docker compose run --rm bench'

/** Everything that a run says. */
export function runAnalysisOf(analysis: Analysis, evidence: Evidence): RunAnalysis {
  const { run: manifest, articleFindings } = analysis
  const { runId, scenario, status, startedAt, endedAt, order, results, reference } = manifest
  const load = modelOf(scenario.load)
  const time = timeSpent(results)
  const planned = order.length + manifest.experiments.length
  const left = cellsLeft(manifest).length + experimentsLeft(manifest).length
  const cells = analysis.cells.map((cell) => withEvidence(cell, evidence))
  const ofArticle = reference === null ? {} : { article_findings: wordStatistics(articleFindings) }
  return {
    format: 1,
    run: runId,
    status,
    started_at: startedAt,
    ended_at: endedAt,
    claims: analysis.claims,
    // Experiments have sentences of their own.
    ...(order.length === 0 && analysis.exposures.length > 0 ? { answer: [] } : wordAnswer(analysis)),
    warnings: analysis.warnings.map(wordWarning),
    scenario: {
      file: manifest.scenarioFile,
      load: scenario.load.kind,
      load_text: load.words,
      ...(load.rate_rps === null ? {} : { rate_rps: load.rate_rps }),
      group_by: scenario.group_by,
      blocks: scenario.blocks,
      topologies: scenario.topologies,
      networks: scenario.networks
        .map(toNetwork)
        .map((network) => ({ name: network.name, text: describeNetwork(network, load.rate_rps === null) })),
      seed: manifest.seed,
    },
    repeat_command: `${bench} rerun ${runId}`,
    resume_command: left > 0 ? `${bench} resume ${runId}` : null,
    cells_planned: planned,
    cells_measured: planned - left,
    order: results.map(({ cell }) => cellId(cell)),
    machine: machineOf(manifest),
    images: imagesOf(manifest),
    checks: analysis.checks.map(wordCheck),
    load_s: time?.load_s ?? null,
    other_s: time?.other_s ?? null,
    servers: [...analysis.servers],
    cells,
    exposures: [...analysis.exposures],
    exposure_experiments: [...analysis.exposureExperiments],
    exposure_claims: [...analysis.exposureClaims],
    exposure_at_once: analysis.exposureAtOnce,
    exposure_timelines: [...analysis.exposureTimelines],
    article: [...analysis.article],
    ...ofArticle,
  }
}
