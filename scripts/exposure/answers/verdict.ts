import { z } from 'zod'
import { type DropletState, goneFields, goneOf } from '../gone.ts'
import { desyncOf, type Passed, passedOf } from './chain.ts'
import { violations } from './expectation.ts'
import { headsIn, parseAnswers, type Stream } from './parse.ts'
import { type AnswersPlay, endings, type Spoken } from './play.ts'
import { firstBytes, levels, type Payload } from './schema.ts'

/** `note`: something that a server may do was not done, or more came than is kept, so that the payload is not judged. */
export const judgements = ['pass', 'note', 'warn', 'fail'] as const
type Judgement = (typeof judgements)[number]

const payloadVerdictSchema = z
  .strictObject({
    id: z.string(),
    level: z.enum(levels),
    judgement: z.enum(judgements),
    /** What was not as expected, in a few words; empty if all was. */
    why: z.string(),
    /** Statuses of the whole answers, and of interim ones. */
    statuses: z.array(z.int()).readonly(),
    interim: z.array(z.int()).readonly(),
    /** What came after the last whole answer. */
    rest: z.enum(['none', 'incomplete', 'malformed']),
    end: z.enum(endings),
    /** What a plain request got after it. */
    after: z.string(),
    /** How proxy and server disagree where a request ends; null if nothing shows that they do. */
    desync: z.string().nullable(),
    /** Whole requests that a recorder got behind the proxy; null without one. */
    forwarded: z.int().nullable(),
  })
  .readonly()
export type PayloadVerdict = z.infer<typeof payloadVerdictSchema>

const common = { payloads: z.array(payloadVerdictSchema).readonly() } as const

export const answersVerdictSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pass'), ...common }).readonly(),
  z.strictObject({ kind: z.literal('warn'), ...common }).readonly(),
  z.strictObject({ kind: z.literal('fail'), ...common }).readonly(),
  z
    .strictObject({
      kind: z.literal('gone'),
      /** The payload after which the server was gone; null: after all of them. */
      at: z.string().nullable(),
      ...goneFields,
      ...common,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('unknown'),
      reason: z.enum(['bad-before', 'cap', 'ended-early', 'too-long']),
      ...common,
    })
    .readonly(),
])

/** What a server's answers to payloads say of it, with what decided each. */
export type AnswersVerdict = z.infer<typeof answersVerdictSchema>

/** The verdict on the play of payloads. A server that was gone was so whatever it had answered. */
export function judgeAnswers(play: AnswersPlay, droplet: DropletState): AnswersVerdict {
  const expected = new Map(play.sent.map((payload) => [payload.id, payload]))
  const passed = passedOf(play)
  const payloads = play.payloads.map((one, index) =>
    judgePayload(play, expected.get(one.id) as Payload, one, passed[index] ?? null),
  )
  const last = play.payloads.at(-1)
  if (play.before.class !== 'ok') return { kind: 'unknown', reason: 'bad-before', payloads }
  const silencer = last?.back_s === null ? last.id : null
  const gone = goneOf(droplet, silencer === null)
  if (gone) return { kind: 'gone', at: silencer, ...gone, payloads }
  const isBad = ({ judgement, desync }: PayloadVerdict) => judgement === 'fail' || desync !== null
  if (payloads.some(isBad)) return { kind: 'fail', payloads }
  if (play.stopped !== null) return { kind: 'unknown', reason: 'cap', payloads }
  if (payloads.length < play.sent.length) return { kind: 'unknown', reason: 'ended-early', payloads }
  if (payloads.some(({ judgement }) => judgement === 'warn')) return { kind: 'warn', payloads }
  if (payloads.some(({ why }) => why === notKept)) return { kind: 'unknown', reason: 'too-long', payloads }
  return { kind: 'pass', payloads }
}

/** Why a payload is not judged. */
const notKept = 'more came than is kept'

/** So much of a payload tells which of its requests are HEAD, in bytes. */
const looked_bytes = 65_536

const violated = { must: 'fail', should: 'warn', may: 'note' } as const satisfies Record<Payload['level'], Judgement>

/** Whether an answer goes on where what is kept of it ends: nothing shows whether it is right. */
function isCut({ count }: Spoken, kept: Buffer, { rest }: Stream): boolean {
  return count > kept.length && rest !== 'none'
}

function judgePayload(
  play: AnswersPlay,
  { level, expect, steps }: Payload,
  one: Spoken,
  passed: Passed | null,
): PayloadVerdict {
  const { id, end, after } = one
  const received = Buffer.from(one.received, 'base64')
  const heads = headsIn(firstBytes(steps, looked_bytes))
  const stream = parseAnswers(received, end === 'closed', (index) => heads[index] ?? false)
  const cut = isCut(one, received, stream)
  const found = cut ? [notKept] : violations(expect, { stream, end })
  return {
    id,
    level,
    judgement: found.length === 0 ? 'pass' : cut ? 'note' : violated[level],
    why: found.join(', '),
    statuses: stream.messages.map(({ status }) => status),
    interim: stream.interim,
    rest: stream.rest,
    end,
    after: after.class,
    // Where answers are not kept, they cannot be counted.
    desync: desyncOf(play.proxied, cut ? null : passed, stream.messages.length, one),
    forwarded: passed?.requests ?? null,
  }
}
