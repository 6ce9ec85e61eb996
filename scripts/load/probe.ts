import { z } from 'zod'
import { bodyOf, expectedBody } from './k6.ts'

export const answerSchema = z.object({
  /** 0 if nothing came. */
  status: z.number(),
  /** At most the first 1000 characters, and how many there are. */
  body: z.string(),
  characters: z.number(),
  /** What went wrong in words, and as a class of failure such as `refused`; empty if an answer came. */
  error: z.string(),
  problem: z.string(),
  /** Seconds from the first request to the first wrong answer; null without one. */
  firstWrong_s: z.number().nullable(),
})

/** What a server said to one request. */
export type Answer = Readonly<z.infer<typeof answerSchema>>

/** How long a probe asks, in seconds. */
export interface Patience {
  /** It does not ask much longer than this. */
  readonly timeout_s: number
  /** From here on the next answer ends it, so that a container that has died meanwhile is seen. */
  readonly part_s: number
  /** For one request. */
  readonly request_s: number
}

/** The right answer, and who gives it. */
export interface Expected {
  /** How long it is; see {@link bodyOf}. */
  readonly bytes: number
  /** Whether an NGINX answers for the server. */
  readonly behindNginx: boolean
}

export const usual: Expected = { bytes: expectedBody.length, behindNginx: false }

/** What an NGINX says as long as it cannot connect to the server behind it: no answer of the server's. */
export const badGateway = 502

/** Whether a server has not answered yet. */
export function isNone({ status }: Pick<Answer, 'status'>, behindNginx: boolean): boolean {
  return status === 0 || (behindNginx && status === badGateway)
}

/** Seconds after which a probe is over. */
export function mostOf({ timeout_s, part_s, request_s }: Patience): number {
  return Math.min(timeout_s, part_s) + request_s
}

/** What the script `probe` is told. */
export function questionOf(
  { timeout_s, part_s, request_s }: Patience,
  { bytes, behindNginx }: Expected,
): Readonly<Record<string, string>> {
  return {
    LAB_BODY_BYTES: String(bytes),
    LAB_TIMEOUT_S: String(timeout_s),
    LAB_PART_S: String(part_s),
    LAB_REQUEST_S: String(request_s),
    LAB_NOT_YET: behindNginx ? String(badGateway) : '',
  }
}

/**
 * What is wrong with an answer, in words; empty if it is the one that every server must give.
 * @param bytes of the right answer
 */
export function answerProblem({ status, body, characters }: Answer, bytes = expectedBody.length): string {
  const [quoted, right] = [body, bodyOf(bytes)].map((text) => JSON.stringify(text.slice(0, 60)))
  if (status !== 200) return `answered ${status} (${quoted}) instead of 200`
  if (body !== bodyOf(bytes).slice(0, 1000)) return `answered ${quoted} instead of ${right}`
  return characters === bytes ? '' : `answered ${characters} bytes instead of ${bytes}`
}
