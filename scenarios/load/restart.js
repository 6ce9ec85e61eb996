// A healthy client alone, while somebody else restarts the server. LAB_RESTART is what to do, as JSON, and LAB_FILE is where the
// record goes. Beside it, LAB_FILE.progress says how many answers were right, and LAB_FILE.command is read:
// {"arm": 1} has the client get ready for the first restart, and {"end": true} ends it. By hand:
// k6 run -e LAB_FILE=play.json -e LAB_RESTART='{"url": "http://…", "seconds": 20}' restart.js

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

export default function attend() {
  const told = JSON.parse(__ENV.LAB_RESTART || '{}')
  exposure.attend({
    body: 'Hello, World!',
    seconds: 120,
    ...told,
    healthy: {
      new_per_s: 25,
      keep_alive: 25,
      keep_alive_per_s: 1,
      connect_limit_s: 2,
      answer_limit_s: 5,
      late_s: 1,
      before_s: 3,
      after_s: 15,
      ...told.healthy,
    },
    file: __ENV.LAB_FILE || '',
  })
}
