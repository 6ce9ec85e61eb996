import { z } from 'zod'
import { type Answers, answersSchema } from './answers/schema.ts'
import { byKey } from './by-key.ts'
import { healthySchema, type Occupation, occupationSchema } from './occupation.ts'
import { type Frame, occupationProblems, type Problem } from './occupation-problems.ts'
import { type PatienceExperiment, patienceSchema } from './patience/schema.ts'
import { least_rps, leastSeconds, type Restart, rateOf, restartSchema } from './restarts/schema.ts'
import { seconds } from './steps.ts'

const kinds = {
  connections: occupationSchema,
  payloads: answersSchema,
  patience_s: patienceSchema,
  restart: restartSchema,
} as const
type Kind = keyof typeof kinds

/** An experiment of any kind: a key that only its kind has tells which. */
export const experimentSchema = byKey(kinds)
export type Experiment = z.infer<typeof experimentSchema>

/** What is to be made of an experiment of each kind. */
type ByKind<Made> = { readonly [Key in Kind]: (experiment: z.output<(typeof kinds)[Key]>) => Made }

/** Makes of an experiment what a table has for its kind. */
export function byKind<Made>(table: ByKind<Made>, experiment: Experiment): Made {
  const kind = (Object.keys(kinds) as Kind[]).find((key) => key in experiment) as Kind
  return (table[kind] as (one: Experiment) => Made)(experiment)
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

/** The experiments of a scenario, without the rules on what fits together. */
export const exposureShape = z.strictObject({
  healthy: healthySchema.prefault({}),
  experiments: z
    .array(experimentSchema)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names an experiment twice'),
  /**
   * How many experiments are made at a time, each with a droplet of its own. One that did not end well while a CPU was short is
   * made again, and then alone. Those over a link are made one after the other.
   */
  at_once: z.int().min(1).max(12).default(1),
  /** Names of other scenarios, whose experiments are made too. */
  also: z.array(z.string().min(1)).min(1).readonly().optional(),
  limits: limitsSchema.prefault({}),
  verdicts: verdictsSchema.prefault({}),
})

/** What of an experiment could not be done, or no server could come out well of. */
function problemsOf(experiment: Experiment, frame: Frame): Problem[] {
  const { seconds: most_s } = frame.limits
  return byKind<Problem[]>(
    {
      connections: (occupation) => occupationProblems(occupation, frame),
      payloads: () => [],
      patience_s: ({ patience_s }) =>
        patience_s > most_s
          ? [{ path: ['patience_s'], message: `must not exceed limits.seconds, which is ${most_s}` }]
          : [],
      restart: (restart) => restartProblems(restart, most_s),
    },
    experiment,
  )
}

/** @param most_s seconds that an experiment may last */
function restartProblems(experiment: Restart, most_s: number): Problem[] {
  const found: Problem[] = []
  if (leastSeconds(experiment) > most_s)
    found.push({
      path: ['restart', 'times'],
      message: `takes ${Math.ceil(leastSeconds(experiment))} s at least, and limits.seconds is ${most_s}; make fewer, or after fewer successes`,
    })
  if (rateOf(experiment) < least_rps)
    found.push({
      path: ['clients'],
      message: `must ask ${least_rps} times a second or more: else a second without an answer is their own`,
    })
  if (experiment.restart.rolling && !isProxiedOnly(experiment))
    found.push({
      path: ['restart', 'rolling'],
      message:
        'needs "only: {topologies: […]}" with proxied ones alone, such as behind-nginx: NGINX stands before the two servers',
    })
  return found
}

/** The experiments of a scenario. */
export const exposureSchema = exposureShape.superRefine(({ experiments, ...frame }, context) => {
  for (const [index, experiment] of experiments.entries())
    for (const { path, message } of problemsOf(experiment, frame))
      context.addIssue({ code: 'custom', path: ['experiments', index, ...path], message })
})
export type Exposure = z.infer<typeof exposureSchema>
