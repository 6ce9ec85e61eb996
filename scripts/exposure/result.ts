import { z } from 'zod'
import { answersPlaySchema } from './answers/play.ts'
import { type AnswersVerdict, answersVerdictSchema, judgeAnswers } from './answers/verdict.ts'
import { exposureCellSchema } from './cell.ts'
import { type Experiment, type Exposure, isAnswers, isOccupation, isPatience, isRestart } from './experiment.ts'
import { type DropletState, dropletStateSchema } from './gone.ts'
import { type Expected, expectedSchema, healthyOf } from './occupation.ts'
import { patiencePlaySchema } from './patience/play.ts'
import { isPatienceVerdict, judgePatience, patienceVerdictSchema } from './patience/verdict.ts'
import { type Play, playSchema } from './play.ts'
import { type RestartPlay, restartPlaySchema } from './restarts/play.ts'
import { isRestartVerdict, judgeRestart, type RestartVerdict, restartVerdictSchema } from './restarts/verdict.ts'
import { judge, type Verdict, verdictSchema } from './verdict.ts'

/** What a cell has whose experiment was done. */
export const played = 'ok'

/** The droplet after a play, with what is told of it and judges nothing. */
const dropletSchema = dropletStateSchema
  .unwrap()
  .extend({
    /** Highest memory of server and proxy together since their start, and their CPU time; null where not counted. */
    peak_memory_bytes: z.number().nullable().optional(),
    cpu_s: z.number().nullable().optional(),
    /** Processes that its limit kept from starting, and connections that its full listen queues turned away. */
    pids_refused: z.number().nullable().optional(),
    listen_overflows: z.number().nullable().optional(),
  })
  .readonly()

const incomplete = `must have a play, the droplet after it and its verdict if the outcome is "${played}", and else none of them`

/** What was recorded of an experiment of any kind. */
export const recordingSchema = z.union([playSchema, answersPlaySchema, restartPlaySchema, patiencePlaySchema])
export type Recording = z.infer<typeof recordingSchema>

/** The verdict on an experiment of any kind. */
const anyVerdictSchema = z.union([verdictSchema, answersVerdictSchema, restartVerdictSchema, patienceVerdictSchema])
export type AnyVerdict = z.infer<typeof anyVerdictSchema>

/** The verdict of an experiment that occupied connections; null if it has none, or is of another kind. */
export function occupationVerdict(verdict: AnyVerdict | null): Verdict | null {
  return verdict === null || isAnswersVerdict(verdict) || isRestartVerdict(verdict) || isPatienceVerdict(verdict)
    ? null
    : verdict
}

/** The verdict of an experiment with restarts; null if it has none, or is of another kind. */
export function restartVerdict(verdict: AnyVerdict | null): RestartVerdict | null {
  return verdict !== null && isRestartVerdict(verdict) ? verdict : null
}

/** Whether a verdict is on answers to payloads. */
export function isAnswersVerdict(verdict: AnyVerdict): verdict is AnswersVerdict {
  return 'payloads' in verdict
}

/** What an experiment came to. The figures of its play are in the verdict. */
export const exposureResultSchema = z
  .strictObject({
    cell: exposureCellSchema,
    /** `ok`, or one line that says why there is no play. */
    outcome: z.string().min(1),
    /** Where the play is, from the folder of the run; null without one. */
    play_file: z.string().min(1).nullable(),
    /** After the play; null without one. */
    droplet: dropletSchema.nullable(),
    verdict: anyVerdictSchema.nullable(),
    /** What had to come of it, and whether it did; null where the answer is not known before. */
    expected: z.strictObject({ ...expectedSchema.unwrap().shape, met: z.boolean() }).nullable(),
  })
  .refine(
    ({ outcome, play_file, droplet, verdict }) =>
      [play_file, droplet, verdict].every((part) => (part !== null) === (outcome === played)),
    incomplete,
  )
  .readonly()
export type ExposureResult = z.infer<typeof exposureResultSchema>

/** What is known of an experiment beside its play: nothing that follows from it. */
export type RecordedExposure = Omit<ExposureResult, 'verdict' | 'expected'>

/** What a recording is judged by. */
interface AnyRules extends Pick<Exposure, 'healthy' | 'verdicts'> {
  readonly experiment: Experiment
}

/**
 * A recorded experiment with its verdict, which follows from the recording by the rules of today.
 * @param recording what the file of the record holds; null if the record has none
 */
export function resultOf(record: RecordedExposure, recording: Recording | null, rules: AnyRules): ExposureResult {
  const { droplet, cell } = record
  const verdict = recording === null || droplet === null ? null : judged(recording, rules, droplet)
  const wanted = isOccupation(rules.experiment) ? rules.experiment.expect?.[cell.server] : undefined
  return { ...record, verdict, expected: wanted ? { ...wanted, met: isMet(wanted, occupationVerdict(verdict)) } : null }
}

function isMet({ verdict: kind, at }: Expected, verdict: Verdict | null): boolean {
  return verdict?.kind === kind && rungOf(verdict) === at
}

/** The rung that a verdict names; null if it names none. */
export function rungOf(verdict: Verdict): number | null {
  return verdict.kind === 'denied' ? verdict.bracket.denied : verdict.at
}

function judged(recording: Recording, rules: AnyRules, droplet: DropletState): AnyVerdict {
  const { experiment } = rules
  if (isOccupation(experiment) && isPlay(recording))
    return judge(recording, { ...rules, healthy: healthyOf(rules, experiment), experiment }, droplet)
  if (isAnswers(experiment) && 'payloads' in recording) return judgeAnswers(recording, droplet)
  if (isPatience(experiment) && 'ended_s' in recording) return judgePatience(recording, experiment)
  if (isRestart(experiment) && isRestartPlay(recording)) return judgeRestart(recording, experiment)
  throw new Error(`the recording of ${experiment.name} is of another kind`)
}

/** Whether a recording is of clients that occupied connections. */
export function isPlay(recording: Recording): recording is Play {
  return 'rungs' in recording
}

/** Whether a recording is of a server that was restarted. */
export function isRestartPlay(recording: Recording): recording is RestartPlay {
  return 'restarts' in recording
}
