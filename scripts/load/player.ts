import { z } from 'zod'
import { RunError } from '../base/errors.ts'
import type { Container } from '../lab/container.ts'
import { converse } from '../lab/conversation.ts'
import type { K6Job } from '../scenario/loads/model.ts'
import { expectedBody, k6Environment, k6Flags } from './k6.ts'
import { lastWords, reasonOf } from './k6-log.ts'
import { type Answer, answerSchema, type Expected, mostOf, type Patience, questionOf, usual } from './probe.ts'

/** A k6 that asks servers and loads them one after the other. */
export interface Player {
  /**
   * Asks a server until it gives the right answer, or the time is over.
   * @returns the last answer; where there was none, what the last request came to
   * @throws RunError if k6 itself fails
   */
  readonly ask: (url: string, patience: Patience, expected?: Expected) => Promise<Answer>
  /**
   * Loads a server until the load is over.
   * @param file where the recording goes, as the generator sees it
   * @throws RunError if k6 itself fails; failed requests are data and no error
   */
  readonly play: (url: string, job: K6Job, file: string) => Promise<void>
}

/** Seconds that k6 has beyond what it is told: to write a million requests, on a machine that is busy. */
const spare_s = 60

const answeredSchema = z.union([z.strictObject({ failed: z.string() }), z.strictObject({ said: z.unknown() })])

/**
 * Starts a k6 in the generator that goes on for as long as the container does: starting one for each probe and each load would
 * take a third of a second a cell.
 * @throws RunError if it does not start
 */
export async function startPlayer(generator: Container): Promise<Player> {
  const command = ['k6', 'run', ...k6Flags, '--log-output=stderr', '/load/session.js']
  const talk = await converse(generator, command, k6Environment, (log) => lastWords(log).reason)
  const tell = async (url: string, { script, variables, most_s }: Pick<K6Job, 'script' | 'variables' | 'most_s'>) => {
    const told = { LAB_URL: url, LAB_BODY: expectedBody, ...variables }
    const answer = await talk(JSON.stringify({ script, variables: told }), most_s + spare_s)
    const answered = answeredSchema.parse(JSON.parse(answer))
    if ('failed' in answered) throw new RunError(`k6 failed: ${reasonOf(answered.failed)}`)
    return answered.said
  }
  // Its start takes CPU time, which would be taken for that of other programs.
  await tell('', { script: 'ready', variables: {}, most_s: 0 })
  return {
    ask: async (url, patience, expected = usual) => {
      const probe = { script: 'probe', variables: questionOf(patience, expected), most_s: mostOf(patience) }
      return answerSchema.parse(await tell(url, probe))
    },
    play: async (url, job, file) => {
      await tell(url, { ...job, variables: { LAB_FILE: file, ...job.variables } })
    },
  }
}
