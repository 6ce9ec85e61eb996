import { type ExposureResult, isAnswersVerdict, occupationVerdict, restartVerdict } from '../exposure/result.ts'
import { costColumns, exposureColumns, payloadColumns, rungColumns } from './columns/exposure.ts'
import { renderCsv } from './tables.ts'

/** The CSV files of experiments, by name; null where there is nothing for one. */
export function renderExposureFiles(results: readonly ExposureResult[]) {
  const rungs = results.flatMap(({ cell, verdict }) =>
    (occupationVerdict(verdict)?.figures.rungs ?? []).map((rung) => ({ cell, rung })),
  )
  const costs = results.flatMap(({ cell, verdict }) =>
    (restartVerdict(verdict)?.figures.costs ?? []).map((cost, index) => ({ cell, cost, number: index + 1 })),
  )
  const payloads = results.flatMap(({ cell, verdict }) =>
    verdict !== null && isAnswersVerdict(verdict) ? verdict.payloads.map((payload) => ({ cell, payload })) : [],
  )
  return {
    'exposure.csv': results.length > 0 ? renderCsv(exposureColumns, results) : null,
    'exposure-rungs.csv': rungs.length > 0 ? renderCsv(rungColumns, rungs) : null,
    'exposure-restarts.csv': costs.length > 0 ? renderCsv(costColumns, costs) : null,
    'exposure-payloads.csv': payloads.length > 0 ? renderCsv(payloadColumns, payloads) : null,
  }
}
