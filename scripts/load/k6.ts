import { rm } from 'node:fs/promises'
import { RunError } from '../base/errors.ts'
import { type Environment, replyBytes } from '../exposure/about.ts'
import type { Container } from '../lab/container.ts'
import { execIn } from '../lab/exec.ts'
import type { K6Job } from '../scenario/loads/model.ts'
import { lastWordsOf } from './k6-log.ts'
import { logFile } from './raw-samples.ts'

/** What every server answers, with status 200. */
export const expectedBody = 'Hello, World!'

/** What a server answers that is asked for so many bytes: the same again and again. */
export function bodyOf(bytes: number): string {
  return expectedBody.repeat(Math.ceil(bytes / expectedBody.length)).slice(0, bytes)
}

/**
 * What the clients of an experiment are told of the right answer.
 * @param environment what the server has in its environment beside its own variables
 */
export function bodyTold(environment?: Environment): { readonly body: string; readonly body_bytes: number } {
  return { body: expectedBody, body_bytes: replyBytes(environment) ?? expectedBody.length }
}

/** Flags of every k6 run: no calls home, no terminal output, no summary, no thresholds. */
export const k6Flags = [
  '--no-usage-report',
  '--quiet',
  '--summary-mode=disabled',
  '--no-thresholds',
  '--no-color',
] as const

/** Variables of every k6 run: no extension service, and no proxy between the generator and the droplet. */
export const k6Environment: Readonly<Record<string, string>> = {
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  NO_PROXY: '*',
}

/**
 * Runs a k6 of its own for the clients of an experiment, until it has ended; loads are played by a Player.
 * @param file where the recording goes, as the generator sees it
 * @throws RunError if k6 itself fails; failed requests are data and no error
 */
export async function runK6(
  generator: Container,
  url: string,
  { script, variables }: Pick<K6Job, 'script' | 'variables'>,
  file: string,
): Promise<void> {
  const log = logFile(file)
  // k6 writes behind what is there, and another run's error is not this one's.
  await rm(log, { force: true })
  const result = await execIn(
    generator,
    // The log to a file, whose last line says what is wrong; the standard error has more.
    ['k6', 'run', ...k6Flags, `--log-output=file=${log},level=error`, `/load/${script}.js`],
    { ...k6Environment, LAB_URL: url, LAB_BODY: expectedBody, LAB_FILE: file, ...variables },
  )
  const { reason, isThrown } = await lastWordsOf(file)
  if (result.exitCode !== 0) {
    throw new RunError(
      `k6 ended with exit code ${result.exitCode}: ${reason || result.stderr.trim() || 'it said nothing'}`,
    )
  }
  if (isThrown) throw new RunError(`k6 failed: ${reason}`)
}
