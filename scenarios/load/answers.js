// Payloads, one after the other, each on a connection of its own. LAB_EXPOSURE is a file that says what to send, as the orchestrator
// writes it; LAB_FILE is where the record goes.

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

const told = JSON.parse(open(__ENV.LAB_EXPOSURE))

export default function play() {
  for (const { id, count, end, after } of exposure.answers({ ...told, file: __ENV.LAB_FILE }))
    console.log(`${id}: ${count} bytes, ${end}; a plain request after it: ${after}`)
}
