import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import { engineSchema } from '../lab/engine.ts'
import { imageUsedSchema } from '../lab/images.ts'
import { cpuDivisionSchema } from '../plan/cpus.ts'
import { plannedExperimentSchema } from '../plan/experiments.ts'
import { plannedCellSchema } from '../plan/plan.ts'
import { serverSchema } from '../registry/server.ts'
import { referenceRowSchema } from '../scenario/reference.ts'
import { scenarioShape } from '../scenario/scenario.ts'

const texts = z.array(z.string()).readonly()

const machine = z
  .strictObject({
    engine: engineSchema,
    compose: z.string(),
    k6: z.string(),
    node: z.string(),
    cpuModel: z.string(),
    cpus: cpuDivisionSchema,
    images: z.array(imageUsedSchema).readonly(),
    /** Commit of the lab; null where git's files are not there. */
    commit: z.string().nullable(),
  })
  .readonly()

/** What a run was made on and with. */
export type Machine = z.infer<typeof machine>

/** The version of a run's files. A change of what they hold is another number. */
export const format = 6

/** What run.json holds: the plan and the machine, as they were at the start. */
const headerSchema = z
  .strictObject({
    format: z.literal(format),
    runId: z.string(),
    /** The scenario's file, and the scenario as it was run, with the command line's changes. */
    scenarioFile: z.string(),
    scenario: scenarioShape,
    seed: z.int(),
    status: z.enum(['running', 'interrupted', 'failed', 'finished']),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    servers: z.array(serverSchema).readonly(),
    /** Each measured service, and the proxy, as Compose resolved it. */
    services: z.record(z.string(), z.record(z.string(), z.unknown())).readonly(),
    /** The cells as planned; a part that is repeated is added when it is known. */
    order: z.array(plannedCellSchema).readonly(),
    /** The experiments as planned. */
    experiments: z.array(plannedExperimentSchema).readonly().default([]),
    machine,
    /** The published table that the scenario names; null without one. */
    reference: z.array(referenceRowSchema).readonly().nullable(),
    warnings: texts,
    /** The one of the warnings that says which networks a resume passed over; null if the last one passed over none. */
    skipped: z.string().nullable(),
  })
  .readonly()
export type RunHeader = z.infer<typeof headerSchema>
export type RunStatus = RunHeader['status']

/**
 * Reads a run.json.
 * @param file its name, for the error
 * @throws UserError if it is not one, saying what is wrong first
 */
export function parseHeader(text: string, file: string): RunHeader {
  const value = parseJson(text, file)
  const found = z.looseObject({ format: z.int() }).safeParse(value).data?.format
  if (found !== undefined && found !== format) {
    const age = found < format ? 'an older' : 'a newer'
    throw new UserError(`${file} was written by ${age} version of the lab; make the run again, or use that version`)
  }
  return checked(headerSchema, value, file)
}

/** A file's JSON. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw notARun(file, `not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** A value as a schema wants it. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const { data, error } = schema.safeParse(value)
  if (error) throw notARun(file, `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`)
  return data
}

function notARun(file: string, why: string): UserError {
  return new UserError(`${file} is not a run of this lab (${why}); name another run, or start a new one`)
}

/** What run.json holds of a run that has come further. */
export function headerOf(run: RunHeader): RunHeader {
  const header = headerSchema.unwrap().strip().parse(run)
  return { ...header, order: header.order.filter(({ repeat }) => !repeat) }
}
