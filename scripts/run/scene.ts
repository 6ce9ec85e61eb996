import type { Experiment } from '../exposure/experiment.ts'
import type { Droplet } from '../lab/droplet.ts'
import type { ReadFiles } from '../lab/netns.ts'
import type { runK6 } from '../load/k6.ts'
import type { PlannedExperiment } from '../plan/experiments.ts'
import type { Server } from '../registry/server.ts'
import type { ExperimentContext } from './cell-context.ts'
import type { SecondStarted } from './restarts/second.ts'

/** A droplet that answers, and the clients that are to meet it. */
export interface Scene {
  readonly context: ExperimentContext
  readonly plan: { readonly planned: PlannedExperiment; readonly experiment: Experiment; readonly server: Server }
  readonly droplet: Droplet
  readonly generator: Parameters<typeof runK6>[0]
  /** What the clients ask for. */
  readonly url: string
  /** Of the droplet's network namespace. */
  readonly files: ReadFiles
  /** Where two servers are restarted in turn. */
  readonly second: SecondStarted | null
}
