// Drives a server as hard as the generator can: this is one of several k6 at once, one for each of the generator's CPUs, and each asks by
// batches over its share of the connections, since that is what costs k6 the least.

import { sleep } from 'k6'
import { askFromQueue, commonOptions, paramsWith, touchMemory } from './asking.js'

const url = __ENV.LAB_URL
const connections = Number(__ENV.LAB_CONNECTIONS)
const leastMs = Number(__ENV.LAB_LEAST_S) * 1000
const cellTimeoutMs = Number(__ENV.LAB_CELL_TIMEOUT_S) * 1000
// Milliseconds since 1970 at which all of them begin, since k6 takes its time to start.
const beginMs = Number(__ENV.LAB_BEGIN_MS)

export const options = {
  ...commonOptions(connections),
  scenarios: {
    capacity: {
      executor: 'per-vu-iterations',
      vus: 1,
      iterations: 1,
      maxDuration: `${Math.ceil((cellTimeoutMs + Math.max(beginMs - Date.now(), 0)) / 1000)}s`,
      gracefulStop: '0s',
    },
  },
}

touchMemory()

const params = paramsWith(Number(__ENV.LAB_TIMEOUT_MS))

export default function capacity() {
  sleep(Math.max(beginMs - Date.now(), 0) / 1000)
  askFromQueue({ url, params, requests: connections, connections, leastMs })
}
