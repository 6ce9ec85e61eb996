// The load `hey -n REQUESTS -c WORKERS`: a closed model of WORKERS workers that share one connection pool, each doing
// floor(REQUESTS / WORKERS) requests. It is one virtual user, because a virtual user has one pool.
//
// Two ways to be those workers, chosen by LAB_WAY:
//   workers  asynchronous workers, each asking again when it has its answer: hey to the letter, on any link.
//   queue    k6's own batch, whose WORKERS connections take their next request from a common queue. On a link without
//            loss, where no worker falls behind, that is the same load at half the CPU time, and on a LAN it is the
//            generator's CPU time that decides whether a server or the generator is measured. The end of LAB_CELL_TIMEOUT_S
//            interrupts it; the orchestrator then plays the load again by workers, which wait for every answer.

import http from 'k6/http'
import { askFromQueue, commonOptions, note, noteAsked, paramsWith, touchMemory } from './asking.js'

const url = __ENV.LAB_URL
const workers = Number(__ENV.LAB_WORKERS)
const requestsPerWorker = Math.floor(Number(__ENV.LAB_REQUESTS) / workers)
const cellTimeoutMs = Number(__ENV.LAB_CELL_TIMEOUT_S) * 1000
// The load goes on at least this long, as hey's -z does.
const leastMs = Number(__ENV.LAB_LEAST_S) * 1000
const way = __ENV.LAB_WAY

const timeoutMs = Number(__ENV.LAB_TIMEOUT_MS)

export const options = {
  ...commonOptions(workers),
  scenarios: {
    hey: {
      executor: 'per-vu-iterations',
      vus: 1,
      iterations: 1,
      // Workers look at the time themselves, and wait for their last answers; a batch is interrupted.
      maxDuration: `${Math.ceil((cellTimeoutMs + (way === 'workers' ? timeoutMs : 0)) / 1000) + (way === 'workers' ? 60 : 0)}s`,
      gracefulStop: '0s',
    },
  },
}

touchMemory()

const params = paramsWith(timeoutMs)

export default async function hey() {
  if (way === 'queue')
    askFromQueue({ url, params, requests: requestsPerWorker * workers, connections: workers, leastMs })
  else await askByWorkers()
}

async function askByWorkers() {
  const begin = Date.now()
  const deadline = begin + cellTimeoutMs
  const planned = requestsPerWorker * workers
  let asked = 0
  let unansweredInARow = 0

  async function worker() {
    for (let i = 0; i < requestsPerWorker || Date.now() - begin < leastMs; i++) {
      const start = Date.now()
      // When as many requests in a row as there are workers have no answer, nobody is answering any more.
      if (start >= deadline || unansweredInARow >= workers) return
      asked++
      const response = await http.asyncRequest('GET', url, null, params)
      unansweredInARow = response.error_code === 1050 ? unansweredInARow + 1 : 0
      note(response, start)
    }
  }

  noteAsked(planned)
  await Promise.all(Array.from({ length: workers }, worker))
  noteAsked(asked - planned)
}
