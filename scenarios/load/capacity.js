// Drives a server as hard as the generator can, with an event loop for each of the generator's CPUs.
// By hand: k6 run -e LAB_URL=http://… capacity.js

import lab from 'k6/x/lab'
import { common, once, seconds, variable } from './common.js'

export const options = once

export default function capacity() {
  const workers = variable('LAB_WORKERS', 50)
  lab.closed({
    ...common(),
    workers,
    requests: workers,
    leastMs: seconds('LAB_LEAST_S', 5),
    mostMs: seconds('LAB_CELL_TIMEOUT_S', 300),
    threads: variable('LAB_THREADS', 1),
  })
}
