// Asks one server until it answers anything at all, and prints what it said. The orchestrator judges the answer.
import { sleep } from 'k6'
import http from 'k6/http'

const url = __ENV.LAB_URL
const limitMs = Number(__ENV.LAB_LIMIT_S) * 1000

export const options = {
  scenarios: {
    probe: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '1h', gracefulStop: '0s' },
  },
  systemTags: [],
}

export default function probe() {
  const deadline = Date.now() + limitMs
  let response
  for (;;) {
    const left = Math.max(deadline - Date.now(), 1)
    response = http.get(url, { timeout: Math.min(left, 5000), redirects: 0, responseType: 'text' })
    if (response.status !== 0 || Date.now() >= deadline) break
    sleep(0.05)
  }
  const answer = {
    status: response.status,
    body: (response.body || '').slice(0, 1000),
    error: response.error,
    errorCode: response.error_code,
  }
  console.log(`lab-answer ${encodeURIComponent(JSON.stringify(answer))}`)
}
