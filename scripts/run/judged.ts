import type { Exposure } from '../exposure/experiment.ts'
import { type ExposureResult, played, type RecordedExposure, resultOf } from '../exposure/result.ts'
import { verdictText } from '../exposure/words.ts'
import { experimentId } from '../plan/experiments.ts'
import type { Exposed } from './exposed.ts'

/** What an experiment is kept as below a run's folder: all that its clients recorded. */
export const playFile = (id: string) => `plays/${id}.json.gz`

/** What each experiment came to, by what its clients recorded. */
export function judged(exposure: Exposure, exposures: readonly Exposed[]): ExposureResult[] {
  return exposures.flatMap(({ result, play }) => {
    const { planned, outcome, reason, droplet } = result
    const experiment = exposure.experiments.find(({ name }) => name === planned.experiment)
    if (!experiment) return []
    const record: RecordedExposure = {
      cell: planned,
      outcome: outcome === 'ok' ? played : `${outcome}: ${reason}`,
      play_file: play && playFile(experimentId(planned)),
      droplet: play && droplet,
    }
    return [resultOf(record, play, { healthy: exposure.healthy, verdicts: exposure.verdicts, experiment })]
  })
}

/** What an experiment came to, as a cell of a table has it. */
export function outcomeText({ outcome, verdict }: ExposureResult): string {
  return verdict === null ? outcome : verdictText(verdict)
}
