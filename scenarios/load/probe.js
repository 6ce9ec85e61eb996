// Asks one server until it gives the right answer, and says what it said last. The orchestrator judges the answer.

import { sleep } from 'k6'
import lab from 'k6/x/lab'
import { common, once, seconds, variable } from './common.js'

const pauseMs = 50
// A request with less time left than this would say nothing of the server.
const leastMs = 250

const words = {
  unanswered: 'no answer in time',
  'broken-answer': 'the answer is broken or cut off',
  dial: 'no connection',
  'dial-timeout': 'no connection in time',
  refused: 'connection refused',
  reset: 'connection reset',
  'no-ports': 'the generator has no port left',
  'no-files': 'the generator has no file or memory left for a connection',
}

export const options = once

/** What it said last, and since when it has said something wrong. */
export function ask() {
  const told = common()
  const timeoutMs = seconds('LAB_TIMEOUT_S', 10)
  // After this long it ends with the next answer, so that the orchestrator sees whether the container still runs.
  const partMs = seconds('LAB_PART_S', 10)
  const requestMs = seconds('LAB_REQUEST_S', 10)
  // The status by which an NGINX says that the server behind it does not listen yet.
  const notYet = variable('LAB_NOT_YET', 0)
  const isNone = ({ status }) => status === 0 || status === notYet
  const begin = Date.now()
  let [last, firstWrong_s] = [null, null]
  for (let spent = 0; ; spent = Date.now() - begin) {
    const answer = lab.ask({ ...told, timeoutMs: Math.max(Math.min(timeoutMs - spent, requestMs), leastMs) })
    const ms = Date.now() - begin
    const right = answer.status === 200 && answer.body === told.body
    const isAnswer = !isNone(answer)
    // A wrong answer stays when the requests after it get none.
    if (isAnswer || !last || isNone(last)) last = answer
    if (!right && isAnswer) firstWrong_s ??= ms / 1000
    if (right || ms >= partMs || timeoutMs - ms < leastMs + pauseMs) break
    sleep(pauseMs / 1000)
  }
  const { status, body, problem } = last
  return {
    status,
    body: body.slice(0, 1000),
    characters: body.length,
    problem,
    error: words[problem] || '',
    firstWrong_s,
  }
}

export default function probe() {
  console.log(JSON.stringify(ask()))
}
