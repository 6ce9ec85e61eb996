import type Docker from 'dockerode'
import { z } from 'zod'
import { RunError } from '../cli/errors.ts'
import { execIn } from '../docker/exec.ts'
import { expectedBody, k6Environment, k6Flags } from './k6.ts'

/** What a server said to one request; status 0 if nothing. */
export interface Answer {
  readonly status: number
  /** At most the first 1000 characters. */
  readonly body: string
  /** k6's words for what went wrong, empty if an answer came. */
  readonly error: string
  readonly errorCode: number
}

const answerSchema = z.object({ status: z.number(), body: z.string(), error: z.string(), errorCode: z.number() })

/**
 * Asks a server from the generator until it answers, for at most `limit_s` seconds, and gives its last answer.
 * @throws RunError if k6 itself fails
 */
export async function probe(generator: Docker.Container, url: string, limit_s: number): Promise<Answer> {
  const result = await execIn(generator, ['k6', 'run', ...k6Flags, '/load/probe.js'], {
    ...k6Environment,
    LAB_URL: url,
    LAB_LIMIT_S: String(limit_s),
  })
  const encoded = /lab-answer (\S+?)"/.exec(result.stderr)?.[1]
  if (encoded === undefined) {
    throw new RunError(`the probe ended with exit code ${result.exitCode}: ${result.stderr.trim().split('\n').at(-1)}`)
  }
  return answerSchema.parse(JSON.parse(decodeURIComponent(encoded)))
}

/** What is wrong with an answer, in words; empty if it is the one that every server must give. */
export function answerProblem({ status, body }: Answer): string {
  if (status !== 200) return `answered with status ${status} instead of 200`
  if (body !== expectedBody)
    return `answered with the body ${JSON.stringify(body.slice(0, 60))} instead of "${expectedBody}"`
  return ''
}
