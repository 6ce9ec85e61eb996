// One connection alone, to see for how long a server puts up with it. LAB_EXPOSURE is a file that says what it does, as the
// orchestrator writes it; LAB_FILE is where the record goes.

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

const told = JSON.parse(open(__ENV.LAB_EXPOSURE))

export default function wait() {
  exposure.wait({ ...told, file: __ENV.LAB_FILE })
}
