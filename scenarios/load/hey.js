// The load `hey -n REQUESTS -c WORKERS`: a closed model of WORKERS workers that share one connection pool, each doing
// floor(REQUESTS / WORKERS) requests, and going on at least LAB_LEAST_S seconds. By hand: k6 run -e LAB_URL=http://… hey.js

import lab from 'k6/x/lab'
import { common, once, seconds, variable } from './common.js'

export const options = once

export default function hey() {
  lab.closed({
    ...common(),
    workers: variable('LAB_WORKERS', 50),
    requests: variable('LAB_REQUESTS', 2000),
    leastMs: seconds('LAB_LEAST_S', 0),
    mostMs: seconds('LAB_CELL_TIMEOUT_S', 300),
    threads: 1,
  })
}
