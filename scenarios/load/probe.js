// Asks one server until it gives the right answer, and prints what it said last. The orchestrator judges the answer.
import { sleep } from 'k6'
import http from 'k6/http'

const url = __ENV.LAB_URL
const expectedBody = __ENV.LAB_BODY
const timeoutMs = Number(__ENV.LAB_TIMEOUT_S) * 1000
// After this long it ends with the next answer, so that the orchestrator sees whether the container still runs.
const partMs = Number(__ENV.LAB_PART_S) * 1000
const requestMs = Number(__ENV.LAB_REQUEST_S) * 1000
const pauseMs = 50
// The status by which an NGINX says that the server behind it does not listen yet.
const notYet = Number(__ENV.LAB_NOT_YET || 0)
// A request with less time left than this would say nothing of the server.
const leastMs = 250

export const options = {
  scenarios: {
    probe: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '1h', gracefulStop: '0s' },
  },
  systemTags: [],
}

export default function probe() {
  const begin = Date.now()
  let [last, firstWrongMs] = [null, null]
  for (let spent = 0; ; spent = Date.now() - begin) {
    const timeout = Math.max(Math.min(timeoutMs - spent, requestMs), leastMs)
    const response = http.get(url, { timeout, redirects: 0, responseType: 'text' })
    const ms = Date.now() - begin
    const right = response.status === 200 && response.body === expectedBody
    const isAnswer = !isNone(response)
    // A wrong answer stays when the requests after it get none.
    if (isAnswer || !last || isNone(last)) last = response
    if (!right && isAnswer) firstWrongMs ??= ms
    if (right || ms >= partMs || timeoutMs - ms < leastMs + pauseMs) break
    sleep(pauseMs / 1000)
  }
  const answer = {
    status: last.status,
    body: (last.body || '').slice(0, 1000),
    error: last.error,
    errorCode: last.error_code,
    firstWrong_s: firstWrongMs === null ? null : firstWrongMs / 1000,
  }
  console.log(`lab-answer ${encodeURIComponent(JSON.stringify(answer))}`)
}

function isNone({ status }) {
  return status === 0 || status === notYet
}
