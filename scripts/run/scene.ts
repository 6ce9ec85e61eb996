import type { Experiment } from '../exposure/experiment.ts'
import type { Droplet } from '../lab/droplet.ts'
import type { runK6 } from '../load/k6.ts'
import type { PlannedExperiment } from '../plan/experiments.ts'
import type { ExperimentContext } from './cell-context.ts'

/** A droplet that answers, and the clients that are to meet it. */
export interface Scene {
  readonly context: ExperimentContext
  readonly plan: { readonly planned: PlannedExperiment; readonly experiment: Experiment }
  readonly droplet: Droplet
  readonly generator: Parameters<typeof runK6>[0]
  /** What the clients ask for. */
  readonly url: string
}
