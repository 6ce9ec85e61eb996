// A healthy client alone, while somebody else restarts the server. LAB_RESTART is what to do, as JSON, and LAB_FILE is where the
// record goes. Beside it, LAB_FILE.progress says how many answers were right, and LAB_FILE.command is read:
// {"arm": 1} has the client get ready for the first restart, and {"end": true} ends it.

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

const told = JSON.parse(__ENV.LAB_RESTART)

export default function attend() {
  exposure.attend({ ...told, file: __ENV.LAB_FILE })
}
