// The load `hey -n REQUESTS -c WORKERS`: one virtual user, because a virtual user has one connection pool, and in it
// WORKERS asynchronous workers, each doing floor(REQUESTS / WORKERS) requests one after the other.

import http from 'k6/http'
import { Trend } from 'k6/metrics'

const url = __ENV.LAB_URL
const workers = Number(__ENV.LAB_WORKERS)
const requestsPerWorker = Math.floor(Number(__ENV.LAB_REQUESTS) / workers)
const limitMs = Number(__ENV.LAB_LIMIT_S) * 1000
const expectedBody = __ENV.LAB_BODY

const timeoutMs = 20_000

export const options = {
  scenarios: {
    hey: {
      executor: 'per-vu-iterations',
      vus: 1,
      iterations: 1,
      // The workers end by themselves; this only has to be longer than they can take.
      maxDuration: `${Math.ceil(limitMs / 1000) + timeoutMs / 1000 + 60}s`,
      gracefulStop: '0s',
    },
  },
  // k6 closes idle connections above this, and a keep-alive pool of WORKERS would be dialled again and again.
  batch: workers,
  batchPerHost: workers,
  dns: { ttl: '0' },
  systemTags: ['status', 'error', 'error_code'],
}

// One row for each request that k6 alone would report wrongly: a failed dial has no timings there, and a wrong body is
// no failure to it. The value is the latency seen from here; the worker's tag says which of the requests it belongs to,
// since a worker's requests follow one another.
const failures = new Trend('lab_failure', true)

export default async function hey() {
  const deadline = Date.now() + limitMs
  let hungSince = 0

  async function worker(name) {
    const params = { timeout: timeoutMs, redirects: 0, responseType: 'text', tags: { worker: name } }
    for (let i = 0; i < requestsPerWorker; i++) {
      const start = Date.now()
      // When as many requests in a row as there are workers have timed out, nobody is answering any more.
      if (start >= deadline || hungSince >= workers) return
      const response = await http.asyncRequest('GET', url, null, params)
      const answered = response.status === 200 && response.body === expectedBody
      hungSince = response.error_code === 1050 ? hungSince + 1 : 0
      if (!answered) failures.add(Date.now() - start, { worker: name, reason: reasonOf(response) })
    }
  }

  await Promise.all(Array.from({ length: workers }, (_, index) => worker(String(index))))
}

function reasonOf(response) {
  if (response.status === 0) return 'transport'
  return response.status === 200 ? 'wrong-body' : 'status'
}
