import { z } from 'zod'
import type { Rules } from './figures.ts'
import type { Play } from './play.ts'
import { dropletStateSchema, judge, verdictSchema } from './verdict.ts'

const cellSchema = z
  .strictObject({
    server: z.string(),
    topology: z.string(),
    network: z.string(),
    /** Name of the experiment. */
    experiment: z.string(),
  })
  .readonly()

/** One experiment on one server, behind a proxy or not, over one network. */
export type ExposureCell = z.infer<typeof cellSchema>

/** What a cell has whose experiment was done. */
export const played = 'ok'

const recorded = {
  cell: cellSchema,
  /** `ok`, or one line that says why there is no play. */
  outcome: z.string().min(1),
  /** Where the play is, from the folder of the run; null without one. */
  play_file: z.string().min(1).nullable(),
  /** After the play; null without one. */
  droplet: dropletStateSchema.nullable(),
} as const

const isWhole = ({ outcome, ...parts }: { readonly outcome: string; readonly [part: string]: unknown }) =>
  Object.values(parts).every((part) => (part !== null) === (outcome === played))
const incomplete = `must have a play, the droplet after it and its verdict if the outcome is "${played}", and else none of them`

/** What is stored of an experiment beside its play: nothing that follows from it. */
export const recordedExposureSchema = z
  .strictObject(recorded)
  .refine(({ outcome, play_file, droplet }) => isWhole({ outcome, play_file, droplet }), incomplete)
  .readonly()
export type RecordedExposure = z.infer<typeof recordedExposureSchema>

/** What an experiment came to. The figures of its play are in the verdict. */
export const exposureResultSchema = z
  .strictObject({ ...recorded, verdict: verdictSchema.nullable() })
  .refine(({ outcome, play_file, droplet, verdict }) => isWhole({ outcome, play_file, droplet, verdict }), incomplete)
  .readonly()
export type ExposureResult = z.infer<typeof exposureResultSchema>

/**
 * A recorded experiment with its verdict, which follows from the play by the rules of today.
 * @param play what the file of the record holds; null if the record has none
 */
export function resultOf(record: RecordedExposure, play: Play | null, rules: Rules): ExposureResult {
  const { droplet } = record
  return { ...record, verdict: play === null || droplet === null ? null : judge(play, rules, droplet) }
}
