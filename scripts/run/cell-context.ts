import type { Turns } from '../base/turns.ts'
import type { CheckedContainer } from '../lab/droplet.ts'
import type { ReferenceWorkload } from '../lab/reference-workload.ts'
import type { PlannedCell } from '../plan/plan.ts'
import type { Server } from '../registry/server.ts'
import type { LoadModel } from '../scenario/loads/model.ts'
import type { Network } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Companion } from './companion.ts'
import type { Generators } from './generators.ts'
import type { Lab } from './lab.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { RunStore } from './store.ts'

/** What is the same for every cell of a run. */
export interface RunContext {
  readonly lab: Lab
  readonly generators: Generators
  readonly referenceWorkload: ReferenceWorkload
  readonly scenario: Scenario
  readonly load: LoadModel
  /** Null where the load wants none, or every network has a link. */
  readonly companion: Companion | null
}

/** What an experiment is made with. */
export interface ExperimentContext extends Pick<RunContext, 'lab' | 'generators' | 'scenario'> {
  /** By which containers of several experiments come and go one after the other: that takes the most CPU time of all. */
  readonly turns: Turns
  /** How many experiments are made at that time. */
  readonly atOnce: number
}

/** What a cell is measured with. */
export interface CellContext extends RunContext {
  /** Where the samples of a measured cell go, and the log of one that went wrong. */
  readonly keep: Pick<RunStore, 'saveSamples' | 'saveLog'>
}

/** One cell with what its names stand for. */
export interface CellPlan {
  readonly cell: PlannedCell
  readonly server: Server
  readonly network: Network
  /** Fixes what the link loses. */
  readonly linkSeed: number
}

/** A container of a droplet, and when the lab started it. */
export interface StartedContainer extends CheckedContainer {
  /** ISO 8601, as the engine has it. */
  readonly begunAt: string
}

/** One try to measure a cell. */
export interface Attempt extends CellPlan {
  readonly context: CellContext
  readonly watch: Stopwatch
  /** Gets each container of the droplet once it runs. */
  readonly containers: StartedContainer[]
}
