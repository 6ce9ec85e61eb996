// Payloads, one after the other, each on a connection of its own. LAB_EXPOSURE is what to send, as JSON, and LAB_FILE is where the
// record goes. What is left out is as below. By hand: k6 run -e LAB_FILE=play.json
// -e LAB_EXPOSURE='{"url": "http://…", "payloads": [{"id": "no-host", "steps": [{"send": "GET / HTTP/1.1\r\n\r\n"}]}]}' answers.js

import exposure from 'k6/x/exposure'
import { once } from './common.js'

export const options = once

export default function play() {
  const told = JSON.parse(__ENV.LAB_EXPOSURE || '{}')
  const payloads = exposure.answers({
    body: 'Hello, World!',
    answer_limit_s: 1,
    quiet_s: 0.15,
    ...told,
    limits: { connections: 6000, bytes: 268_435_456, seconds: 120, ...told.limits },
    file: __ENV.LAB_FILE || '',
  })
  for (const { id, count, end, after } of payloads)
    console.log(`${id}: ${count} bytes, ${end}; a plain request after it: ${after}`)
}
