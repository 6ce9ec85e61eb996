// The load `hey -n REQUESTS -c WORKERS`: a closed model of WORKERS workers that share one connection pool, each doing
// floor(REQUESTS / WORKERS) requests. It is one virtual user, because a virtual user has one pool.
//
// Two ways to be those workers, chosen by LAB_WAY:
//   workers  asynchronous workers, each asking again when it has its answer: hey to the letter, on any line.
//   queue    k6's own batch, whose WORKERS connections take their next request from a common queue. On a line without
//            loss, where no worker falls behind, that is the same load at half the CPU time, and on a LAN it is the
//            generator's CPU time that decides whether a server or the generator is measured.

import http from 'k6/http'
import { Trend } from 'k6/metrics'

const url = __ENV.LAB_URL
const workers = Number(__ENV.LAB_WORKERS)
const requestsPerWorker = Math.floor(Number(__ENV.LAB_REQUESTS) / workers)
const limitMs = Number(__ENV.LAB_LIMIT_S) * 1000
// The load goes on at least this long, as hey's -z does.
const leastMs = Number(__ENV.LAB_LEAST_S) * 1000
const expectedBody = __ENV.LAB_BODY
const way = __ENV.LAB_WAY

const timeoutMs = 20_000
// Answers are compared when a batch is over, so this many of them are kept in memory at a time.
const batchSize = 20_000

export const options = {
  scenarios: {
    hey: {
      executor: 'per-vu-iterations',
      vus: 1,
      iterations: 1,
      // Workers look at the time themselves, and may wait for a last answer; a batch is interrupted.
      maxDuration: `${Math.ceil(limitMs / 1000) + (way === 'workers' ? timeoutMs / 1000 + 60 : 0)}s`,
      gracefulStop: '0s',
    },
  },
  // k6 closes idle connections above this, and a keep-alive pool of WORKERS would be dialled again and again.
  batch: workers,
  batchPerHost: workers,
  dns: { ttl: '0' },
  maxRedirects: 0,
  systemTags: ['status', 'error_code'],
}

// What k6 alone would report wrongly becomes a row of its own behind the request's. A wrong body is no failure to k6: its
// row has the request's latency, by which it is found. A failed dial has no timings: its row has the latency seen here.
const wrongBody = new Trend('lab_wrong_body', true)
const failedDial = new Trend('lab_failed_dial', true)

// Memory that k6 has not used yet costs a page fault each time it is first touched, which is a tenth of a run that lasts a
// tenth of a second. So some is filled, and dropped, before the load; collected, it serves the requests.
for (let round = 0; round < 2; round++) Array.from({ length: 64 }, () => new Float64Array(131072).fill(1))

const params = { timeout: timeoutMs, responseType: 'text' }
// One sample less for each request: whether it failed is decided by status and body.
http.setResponseCallback(null)

export default async function hey() {
  if (way === 'queue') askFromQueue()
  else await askByWorkers()
}

function askFromQueue() {
  const begin = Date.now()
  let asked = 0
  const ask = (size) => {
    for (const response of http.batch(Array.from({ length: size }, () => ({ method: 'GET', url, params })))) {
      noteWrongBody(response)
    }
    asked += size
  }
  for (let left = requestsPerWorker * workers; left > 0; left -= batchSize) ask(Math.min(left, batchSize))
  for (;;) {
    const spent = Date.now() - begin
    if (spent >= leastMs) return
    // As many as fill the rest of the time, since each batch's end leaves some connections idle.
    const wanted = Math.ceil(((leastMs - spent) * asked) / Math.max(spent, 1))
    ask(Math.min(Math.max(wanted, workers), batchSize))
  }
}

async function askByWorkers() {
  const begin = Date.now()
  const deadline = begin + limitMs
  let timeoutsInARow = 0

  async function worker() {
    for (let i = 0; i < requestsPerWorker || Date.now() - begin < leastMs; i++) {
      const start = Date.now()
      // When as many requests in a row as there are workers have timed out, nobody is answering any more.
      if (start >= deadline || timeoutsInARow >= workers) return
      const response = await http.asyncRequest('GET', url, null, params)
      timeoutsInARow = response.error_code === 1050 ? timeoutsInARow + 1 : 0
      noteWrongBody(response)
      if (response.status === 0 && response.timings.duration === 0) failedDial.add(Date.now() - start)
    }
  }

  await Promise.all(Array.from({ length: workers }, worker))
}

function noteWrongBody({ status, body, timings }) {
  if (status === 200 && body !== expectedBody) wrongBody.add(timings.blocked + timings.duration)
}
