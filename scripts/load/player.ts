import { z } from 'zod'
import { firstLine, RunError } from '../base/errors.ts'
import type { Container } from '../lab/container.ts'
import { converse } from '../lab/conversation.ts'
import type { K6Job } from '../scenario/loads/model.ts'
import { expectedBody, k6Environment, k6Flags } from './k6.ts'
import { withoutKind } from './k6-log.ts'
import { type Answer, answerSchema, type Expected, type Patience, questionOf, usual } from './probe.ts'

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
  readonly play: (url: string, job: Pick<K6Job, 'script' | 'variables'>, file: string) => Promise<void>
}

const answeredSchema = z.union([z.object({ said: z.unknown() }), z.object({ failed: z.string() })])

/**
 * Starts a k6 in the generator that goes on for as long as the container does: starting one for each probe and each load would
 * take a third of a second a cell.
 */
export async function startPlayer(generator: Container): Promise<Player> {
  const command = ['k6', 'run', ...k6Flags, '--log-output=stderr', '/load/session.js']
  const talk = await converse(generator, command, k6Environment)
  const tell = async (script: string, url: string, variables: Readonly<Record<string, string>>) => {
    const told = { LAB_URL: url, LAB_BODY: expectedBody, ...variables }
    const answered = answeredSchema.parse(JSON.parse(await talk(JSON.stringify({ script, variables: told }))))
    if ('failed' in answered) throw new RunError(`k6 failed: ${withoutKind(firstLine(answered.failed))}`)
    return answered.said
  }
  return {
    ask: async (url, patience, expected = usual) =>
      answerSchema.parse(await tell('probe', url, questionOf(patience, expected))),
    play: async (url, { script, variables }, file) => {
      await tell(script, url, { LAB_FILE: file, ...variables })
    },
  }
}
