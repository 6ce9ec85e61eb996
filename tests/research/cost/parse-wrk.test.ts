import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RunError } from '../../../scripts/base/errors.ts'
import { parseWrk } from '../../../scripts/research/cost/parse-wrk.ts'

/** As wrk 4.1 prints it. */
const summary = (line = '') => `Running 1s test @ http://10.0.0.2:8888/
  1 threads and 10 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   442.78us  204.49us   2.50ms   81.69%
    Req/Sec    10.88k   647.95    11.57k    72.73%
  11902 requests in 1.10s, 371.97KB read
${line}Requests/sec:  10818.21
Transfer/sec:    338.10KB
`

describe('wrk’s summary', () => {
  test('the requests and the rate of wrk are read', () =>
    assert.deepEqual(parseWrk(summary()), { requests: 11902, rps: 10818.21, socketErrors: 0 }))

  test('errors of connections are added up', () => {
    const { socketErrors } = parseWrk(summary('  Socket errors: connect 1, read 11902, write 0, timeout 2\n'))
    assert.equal(socketErrors, 11905)
  })

  test('answers with a wrong status, and no summary, are an error', () => {
    assert.throws(() => parseWrk(summary('  Non-2xx or 3xx responses: 7\n')), RunError)
    assert.throws(() => parseWrk('unable to connect to 10.0.0.2:8888 Connection refused\n'), /no summary: unable to/)
  })
})
