// Asks one server until it gives the right answer, and prints what it said last. The orchestrator judges the answer.

import lab from 'k6/x/lab'
import { common, once, seconds, variable } from './common.js'

export const options = once

export default function probe() {
  const answer = lab.probe({
    ...common(),
    timeoutMs: seconds('LAB_TIMEOUT_S', 10),
    // After this long it ends with the next answer, so that the orchestrator sees whether the container still runs.
    partMs: seconds('LAB_PART_S', 10),
    requestMs: seconds('LAB_REQUEST_S', 10),
    // The status by which an NGINX says that the server behind it does not listen yet.
    notYet: variable('LAB_NOT_YET', 0),
  })
  console.log(`lab-answer ${encodeURIComponent(JSON.stringify(answer))}`)
}
