import type { CheckedPart, DropletContext } from '../lab/droplet.ts'
import type { Yardstick } from '../lab/yardstick.ts'
import type { Samples } from '../load/samples.ts'
import type { PlannedCell } from '../plan/plan.ts'
import type { Server } from '../registry/server.ts'
import type { LoadModel, Way } from '../scenario/loads/model.ts'
import type { Network } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Generators } from './generators.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What is the same for every cell of a run. */
export interface CellContext extends DropletContext {
  readonly scenario: Scenario
  readonly load: LoadModel
  /** Servers that cannot be measured as they are described, with the reason. */
  readonly unfit: ReadonlyMap<string, string>
  readonly useNetwork: Generators['use']
  readonly yardstick: Yardstick
  readonly cgroups: string
  readonly samplesDir: string
  readonly proxyPort: number
  /** Keeps the samples of a measured cell, and the log of one that went wrong. */
  readonly keep: {
    readonly samples: (id: string, samples: Samples) => Promise<void>
    readonly log: (id: string, text: string) => Promise<void>
  }
}

/** One cell with what its names stand for. */
export interface CellPlan {
  readonly cell: PlannedCell
  readonly server: Server
  readonly network: Network
  /** Fixes what the line loses. */
  readonly lineSeed: number
}

/** A part of a droplet, and when the lab started it. */
export interface StartedPart extends CheckedPart {
  /** ISO 8601, as the engine has it. */
  readonly begunAt: string
}

/** One try to measure a cell. */
export interface Attempt extends CellPlan {
  readonly context: CellContext
  /** How k6 plays the workers; null where there is one way only. */
  readonly way: Way | null
  readonly watch: Stopwatch
  /** Gets each part of the droplet once it runs. */
  readonly parts: StartedPart[]
}
