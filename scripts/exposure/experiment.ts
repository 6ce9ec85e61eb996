import { z } from 'zod'
import { aboutFields } from './about.ts'
import { type Answers, answersSchema } from './answers/schema.ts'
import { byKey } from './by-key.ts'
import { type PatienceExperiment, patienceSchema } from './patience/schema.ts'
import { leastSeconds, type Restart, restartSchema } from './restarts/schema.ts'
import { seconds, stepSchema } from './steps.ts'

/** A verdict that must come out, and the rung that it names. */
export const expectedSchema = z
  .strictObject({ verdict: z.enum(['held', 'degraded', 'denied', 'crashed']), at: z.int().min(1) })
  .readonly()
export type Expected = z.infer<typeof expectedSchema>

const healthyFields = {
  new_per_s: z.number().min(1).max(200),
  keep_alive: z.int().min(0).max(100),
  keep_alive_per_s: z.number().min(0.1).max(50),
  connect_limit_s: seconds,
  answer_limit_s: seconds,
  /** A right answer later than this after it was due is late. */
  late_s: seconds,
  before_s: seconds,
  /** At most: it ends after twenty right answers in a row. */
  after_s: seconds,
} as const

/** The client that behaves, beside the hostile one. */
const healthySchema = z.strictObject({
  ...healthyFields,
  new_per_s: healthyFields.new_per_s.default(20),
  keep_alive: healthyFields.keep_alive.default(5),
  keep_alive_per_s: healthyFields.keep_alive_per_s.default(4),
  connect_limit_s: seconds.default(2),
  answer_limit_s: seconds.default(5),
  late_s: seconds.default(1),
  before_s: seconds.default(3),
  after_s: seconds.default(30),
})

/** One hostile client, and how many connections of it there are. */
export const occupationSchema = z.strictObject({
  ...aboutFields,
  /** A ladder: each count is held for `rung_s`, and it ends at the first that takes the server away from others. */
  connections: z
    .array(z.int().min(1))
    .min(1)
    .max(20)
    .refine((counts) => counts.every((count, index) => index === 0 || count > (counts[index - 1] ?? 0)), 'must rise'),
  open_per_s: z.number().min(1).max(1000).default(200),
  rung_s: z.number().min(1).max(60).default(6),
  /** SO_RCVBUF of the hostile connections, in bytes. */
  receive_buffer: z.int().min(256).max(1_048_576).optional(),
  steps: z.array(stepSchema).min(1).max(50),
  /** What the healthy client does otherwise in this experiment, such as a server that takes its time. */
  healthy: z.strictObject(healthyFields).partial().optional(),
  /**
   * What must come of it, by server: the lab's own servers whose answer is known. It is made on these alone, and a run in which
   * something else comes of it has failed.
   */
  expect: z.record(z.string(), expectedSchema).optional(),
})
export type Occupation = z.infer<typeof occupationSchema>

/** An experiment of any kind: a key that only its kind has tells which. */
export const experimentSchema = byKey({
  connections: occupationSchema,
  payloads: answersSchema,
  patience_s: patienceSchema,
  restart: restartSchema,
})
export type Experiment = z.infer<typeof experimentSchema>

/** The healthy client of an experiment, by what its scenario says of all and it says itself. */
export function healthyOf(
  { healthy }: Pick<Exposure, 'healthy'>,
  { healthy: own }: Pick<Occupation, 'healthy'>,
): Exposure['healthy'] {
  return healthySchema.parse({ ...healthy, ...own })
}

/** Whether an experiment is of the kind that keeps connections occupied. */
export function isOccupation(experiment: Experiment): experiment is Occupation {
  return 'connections' in experiment
}

/** Whether it is of the kind that sees how long one client is put up with. */
export function isPatience(experiment: Experiment): experiment is PatienceExperiment {
  return 'patience_s' in experiment
}

/** Whether an experiment is of the kind that sends payloads. */
export function isAnswers(experiment: Experiment): experiment is Answers {
  return 'payloads' in experiment
}

/** Whether an experiment is of the kind that restarts the server. */
export function isRestart(experiment: Experiment): experiment is Restart {
  return 'restart' in experiment
}

/** Whether the experiment says that NGINX always stands before the server. */
function isProxiedOnly({ only }: Pick<Restart, 'only'>): boolean {
  return only?.topologies !== undefined && !only.topologies.includes('direct')
}

/** What no experiment may exceed; the client enforces it. */
const limitsSchema = z.strictObject({
  /** At a time; in all, four times as many may be opened. */
  connections: z.int().min(1).max(6000).default(6000),
  bytes: z.int().min(1).max(268_435_456).default(268_435_456),
  seconds: z.number().positive().max(300).default(120),
})

/** When a server counts as held or denied, by the share of requests that were answered right and in time. */
const verdictsSchema = z.strictObject({
  held: z.number().gt(0).max(1).default(0.99),
  denied: z.number().gt(0).max(1).default(0.5),
  denied_for_s: seconds.default(5),
})

/** The experiments of a scenario. */
export const exposureSchema = z
  .strictObject({
    healthy: healthySchema.prefault({}),
    experiments: z
      .array(experimentSchema)
      .min(1)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names an experiment twice'),
    /** Names of other scenarios, whose experiments are made too. */
    also: z.array(z.string().min(1)).min(1).readonly().optional(),
    limits: limitsSchema.prefault({}),
    verdicts: verdictsSchema.prefault({}),
  })
  .superRefine(({ experiments, limits, verdicts }, context) => {
    for (const [index, experiment] of experiments.entries()) {
      if (isRestart(experiment) && leastSeconds(experiment) > limits.seconds)
        context.addIssue({
          code: 'custom',
          path: ['experiments', index, 'restart', 'times'],
          message: `takes ${Math.ceil(leastSeconds(experiment))} s at least, and limits.seconds is ${limits.seconds}; make fewer, or after fewer successes`,
        })
      if (isRestart(experiment) && experiment.restart.rolling && !isProxiedOnly(experiment))
        context.addIssue({
          code: 'custom',
          path: ['experiments', index, 'restart', 'rolling'],
          message: 'needs "only: {topologies: [behind-nginx]}": NGINX stands before the two servers',
        })
      if (!isOccupation(experiment)) continue
      const { connections, rung_s } = experiment
      if (rung_s < verdicts.denied_for_s)
        context.addIssue({
          code: 'custom',
          path: ['experiments', index, 'rung_s'],
          message: `must be at least verdicts.denied_for_s, which is ${verdicts.denied_for_s}: a shorter rung cannot deny`,
        })
      if ((connections.at(-1) ?? 0) > limits.connections)
        context.addIssue({
          code: 'custom',
          path: ['experiments', index, 'connections'],
          message: `must not exceed limits.connections, which is ${limits.connections}`,
        })
    }
  })
export type Exposure = z.infer<typeof exposureSchema>
