// An open model: requests arrive at a constant rate, one in LAB_PERIOD_NS, whether or not the ones before have their answer.
// One that arrives while LAB_CONNECTIONS are under way is dropped. A server at LAB_COMPANION gets as many. By hand: k6 run -e LAB_URL=http://… arrivals.js

import lab from 'k6/x/lab'
import { common, once, text, variable } from './common.js'

export const options = once

export default function arrivals() {
  lab.arrivals({
    ...common(),
    periodNs: variable('LAB_PERIOD_NS', 2_000_000),
    count: variable('LAB_LEAD', 0) + variable('LAB_COUNT', 2500),
    connections: variable('LAB_CONNECTIONS', 200),
    companion: text('LAB_COMPANION'),
  })
}
