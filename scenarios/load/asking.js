// What the load scripts share: how a request is made, and what k6 alone would report wrongly.

import http from 'k6/http'
import { Trend } from 'k6/metrics'

const expectedBody = __ENV.LAB_BODY

// Answers are compared when a batch is over, so this many of them are kept in memory at a time.
const batchSize = 20_000

/** Options of every load; `connections` is how many a virtual user keeps open. */
export function commonOptions(connections) {
  return {
    // k6 closes idle connections above this, and a keep-alive pool of as many would be dialled again and again.
    batch: connections,
    batchPerHost: connections,
    dns: { ttl: '0' },
    maxRedirects: 0,
    // The error in words tells what has no code of its own: that the generator has no port left.
    systemTags: ['status', 'error', 'error_code'],
  }
}

// What k6 alone would report wrongly becomes a row of its own behind the request's. A wrong body is no failure to k6: its
// row has the request's latency, by which it is found. A failed dial has no timings: its row has the latency seen here.
const wrongBody = new Trend('lab_wrong_body', true)
const failedDial = new Trend('lab_failed_dial', true)

// How many requests the script goes on to ask. Those without a sample at the end were interrupted by the end of its time.
const asked = new Trend('lab_asked')

/** Notes that so many more requests are asked from now on; less than 0 for those that are not asked after all. */
export function noteAsked(requests) {
  asked.add(requests)
}

// One sample less for each request: whether it failed is decided by status and body.
http.setResponseCallback(null)

/** What k6 is told of each request, with its timeout in milliseconds. */
export function paramsWith(timeoutMs) {
  return { timeout: timeoutMs, responseType: 'text' }
}

/** Notes what k6 does not know of a request that was alone in its call, begun at `start` (milliseconds since 1970). */
export function note(response, start) {
  noteWrongBody(response)
  if (response.status === 0 && response.timings.duration === 0) failedDial.add(Date.now() - start)
}

function noteWrongBody({ status, body, timings }) {
  if (status === 200 && body !== expectedBody) wrongBody.add(timings.blocked + timings.duration)
}

/**
 * Memory that k6 has not used yet costs a page fault each time it is first touched, which is a tenth of a run that lasts a
 * tenth of a second. So some is filled, and dropped, before the load; collected, it serves the requests.
 */
export function touchMemory() {
  for (let round = 0; round < 2; round++) Array.from({ length: 64 }, () => new Float64Array(131072).fill(1))
}

/**
 * Asks by k6's own batch, whose connections take their next request from a common queue: `requests` times, and on until
 * `leastMs` have passed.
 */
export function askFromQueue({ url, params, requests, connections, leastMs }) {
  const begin = Date.now()
  let asked = 0
  const ask = (size) => {
    noteAsked(size)
    const batch = Array.from({ length: size }, () => ({ method: 'GET', url, params }))
    for (const response of http.batch(batch)) noteWrongBody(response)
    asked += size
  }
  for (let left = requests; left > 0; left -= batchSize) ask(Math.min(left, batchSize))
  for (;;) {
    const spent = Date.now() - begin
    if (spent >= leastMs) return
    // As many as fill the rest of the time, since each batch's end leaves some connections idle.
    const wanted = Math.ceil(((leastMs - spent) * asked) / Math.max(spent, 1))
    ask(Math.min(Math.max(wanted, connections), batchSize))
  }
}
