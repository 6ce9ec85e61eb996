import { answersPlanned_s } from './answers/schema.ts'
import { byKind, type Experiment, type Exposure } from './experiment.ts'
import { healthyOf, occupationPlanned_s } from './occupation.ts'
import { patiencePlanned_s } from './patience/schema.ts'
import { restartPlanned_s } from './restarts/schema.ts'

/** What an experiment takes beside its clients, in seconds: its droplet is created, started and removed. */
const beside_s = 2

/** Seconds that an experiment takes as planned, until one has been made. */
export function planned_s(experiment: Experiment, exposure: Pick<Exposure, 'healthy' | 'limits'>): number {
  const { healthy, limits } = exposure
  const clients_s = byKind(
    {
      connections: (occupation) => occupationPlanned_s(occupation, healthyOf(exposure, occupation)),
      payloads: (answers) => Math.min(answersPlanned_s(answers), limits.seconds),
      patience_s: patiencePlanned_s,
      restart: (restart) => Math.min(restartPlanned_s(restart, healthy.before_s), limits.seconds),
    },
    experiment,
  )
  return beside_s + clients_s
}
