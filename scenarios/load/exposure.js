// One hostile client, on a ladder of connections, with a healthy client beside it. LAB_EXPOSURE is what to do, as JSON, and
// LAB_FILE is where the record goes. What is left out is as below. By hand: k6 run -e LAB_FILE=play.json
// -e LAB_EXPOSURE='{"url": "http://…", "experiment": {"connections": [1, 5], "steps": [{"hold_s": 12}]}}' exposure.js

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

export default function play() {
  const told = JSON.parse(__ENV.LAB_EXPOSURE || '{}')
  const rungs = exposure.play({
    body: 'Hello, World!',
    ...told,
    healthy: {
      new_per_s: 20,
      keep_alive: 5,
      keep_alive_per_s: 4,
      connect_limit_s: 2,
      answer_limit_s: 5,
      late_s: 1,
      before_s: 3,
      after_s: 30,
      ...told.healthy,
    },
    experiment: { open_per_s: 200, rung_s: 6, ...told.experiment },
    limits: { connections: 6000, bytes: 268_435_456, seconds: 120, ...told.limits },
    verdicts: { held: 0.99, denied: 0.5, denied_for_s: 5, ...told.verdicts },
    file: __ENV.LAB_FILE || '',
  })
  for (const { connections, due, ok } of rungs)
    console.log(`${connections} hostile connections: ${ok} of ${due} healthy requests were answered right and in time`)
}
