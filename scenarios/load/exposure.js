// One hostile client, on a ladder of connections, with a healthy client beside it. LAB_EXPOSURE is a file that says all of it, as
// the orchestrator writes it: with the defaults of scripts/exposure/occupation.ts and experiment.ts, and too long for a variable
// where its steps send much. LAB_FILE is where the record goes. By hand: k6 run -e LAB_EXPOSURE=/samples/told.json -e LAB_FILE=play.json exposure.js

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

const told = JSON.parse(open(__ENV.LAB_EXPOSURE))

export default function play() {
  for (const { connections, due, ok } of exposure.play({ ...told, file: __ENV.LAB_FILE }))
    console.log(`${connections} hostile connections: ${ok} of ${due} healthy requests were answered right and in time`)
}
