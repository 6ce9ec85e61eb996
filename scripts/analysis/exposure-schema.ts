import { z } from 'zod'
import { levels } from '../exposure/answers/schema.ts'
import { restartEventSchema } from '../exposure/restarts/events.ts'
import { topologyNames } from '../scenario/topology.ts'

/** A payload as its scenario has it. */
const exposurePayload = z.object({
  id: z.string(),
  /** The section that says what a server has to make of it. */
  rfc: z.string(),
  level: z.enum(levels),
  says: z.string(),
  /** What its client does, a short line each. */
  program: z.array(z.string()),
})

/** An experiment as its scenario has it. */
export const exposureExperimentSchema = z.object({
  name: z.string(),
  why: z.string(),
  source: z.string(),
  /** What its clients do, a short line each. */
  program: z.array(z.string()),
  /** Whether NGINX's buffers are off in it: no sentence on servers behind NGINX counts it. */
  unbuffered: z.boolean(),
  /** None of an experiment that sends none. */
  payloads: z.array(exposurePayload),
})

/** An experiment in time. */
export const exposureTimelineSchema = z.object({
  server: z.string(),
  topology: z.enum(topologyNames),
  network: z.string(),
  experiment: z.string(),
  /**
   * Half seconds: when one began, in seconds; the healthy client's requests that were due, and those of them answered right and in
   * time; hostile connections that were wanted, and that were there.
   */
  moments: z.array(z.tuple([z.number(), z.int(), z.int(), z.int(), z.int()])),
  /** None of an experiment without restarts. */
  events: z.array(restartEventSchema),
})

export type ExposureExperiment = z.infer<typeof exposureExperimentSchema>
export type ExposureTimeline = z.infer<typeof exposureTimelineSchema>
