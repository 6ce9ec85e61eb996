import type { Message, Stream } from './parse.ts'
import type { Spoken } from './play.ts'
import type { Expect } from './schema.ts'

/** What came of a payload: the answers, and how the connection ended. */
interface Came {
  readonly stream: Stream
  readonly end: Spoken['end']
}

/** What is not as expected, each in a few words; none if all is. */
export function violations(expect: Expect, came: Came): string[] {
  const { stream, end } = came
  const { messages } = stream
  const ended = end === 'closed' || end === 'reset'
  const found: string[] = []
  if (messages.length === 0 && ended && expect.or_close) return found
  if (messages[0]?.status === 400 && expect.or_refuses) return found
  if (expect.status) found.push(...statusProblems(expect.status, came))
  if (expect.answers !== undefined && messages.length !== expect.answers && !saysClose(expect, messages))
    found.push(messages.length === 0 ? nothing(came) : answers(messages.length))
  if (expect.most_answers !== undefined && messages.length > expect.most_answers) found.push(answers(messages.length))
  if (expect.close && !ended) found.push('stays open')
  if (expect.scheme) found.push(...schemeProblems(expect.scheme, came))
  if (expect.not_says) found.push(...saidProblems(expect.not_says, came))
  return [...new Set(found)]
}

function statusProblems(allowed: readonly number[], came: Came): string[] {
  const { messages } = came.stream
  if (messages.length === 0) return [nothing(came)]
  const wrong = messages.filter(({ status }) => !allowed.includes(status))
  return [...new Set(wrong.map(({ status }) => `status ${status}`))]
}

/** Whether fewer answers are as good, since the last one says that no other follows. */
function saysClose({ answers: wanted = 0, or_says_close }: Expect, messages: readonly Message[]): boolean {
  const last = messages.at(-1)
  if (!or_says_close || !last || messages.length > wanted) return false
  return last.headers.some(([name, value]) => name === 'connection' && /\bclose\b/i.test(value))
}

/** What the application says it believed: a line `scheme=…`. */
function schemeProblems(expected: string, came: Came): string[] {
  const [first] = came.stream.messages
  if (!first) return [nothing(came)]
  const said = /^scheme=(.*)$/m.exec(first.content)?.[1]
  if (said === undefined) return ['does not say the scheme']
  return said === expected ? [] : [`believes ${said}`]
}

/** What the application says that it should not. */
function saidProblems(lines: readonly string[], came: Came): string[] {
  const [first] = came.stream.messages
  if (!first) return [nothing(came)]
  const said = first.content.split('\n')
  return lines.filter((line) => said.includes(line)).map((line) => `says ${line}`)
}

function answers(count: number): string {
  return count === 1 ? '1 answer' : `${count} answers`
}

/** How it is that there is no whole answer. */
function nothing({ stream, end }: Came): string {
  if (stream.rest === 'malformed') return 'a malformed answer'
  if (stream.rest === 'incomplete') return 'an incomplete answer'
  if (end === 'silent' || end === 'open') return 'no answer'
  return end === 'no-connection' ? 'no connection' : `${end} without an answer`
}
