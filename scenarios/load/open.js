// An open model: requests arrive at a constant rate, whether or not the ones before have their answer, from users who each
// have connections of their own. One that arrives while all users are waiting is dropped, and k6 counts it.

import exec from 'k6/execution'
import http from 'k6/http'
import { Trend } from 'k6/metrics'
import { commonOptions, note, paramsWith } from './asking.js'

const url = __ENV.LAB_URL
const users = Number(__ENV.LAB_USERS)
const timeoutMs = Number(__ENV.LAB_TIMEOUT_MS)

const common = commonOptions(1)

export const options = {
  ...common,
  // Whose request and whose iteration: that tells which belong together.
  systemTags: [...common.systemTags, 'vu'],
  scenarios: {
    open: {
      executor: 'constant-arrival-rate',
      // One in so many nanoseconds: k6 rounds to these anyway, and any rate is exact to a millionth.
      rate: 1,
      timeUnit: `${__ENV.LAB_PERIOD_NS}ns`,
      duration: `${__ENV.LAB_DURATION_MS}ms`,
      preAllocatedVUs: users,
      maxVUs: users,
      // No request is ever interrupted: it would leave no sample.
      gracefulStop: `${timeoutMs + 10_000}ms`,
    },
  },
}

// When the schedule began, milliseconds since 1970: k6 knows no better than that.
const began = new Trend('lab_began')

const params = paramsWith(timeoutMs)

export default function open() {
  if (exec.scenario.iterationInTest === 0) began.add(exec.scenario.startTime)
  const start = Date.now()
  note(http.get(url, params), start)
}
