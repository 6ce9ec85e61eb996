import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { PayloadVerdict } from '../../scripts/exposure/answers/verdict.ts'
import { isAnswersVerdict } from '../../scripts/exposure/result.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { bench, leftovers, scenarioFile, testLab } from './harness.ts'

// A few payloads, since each server takes some seconds to start.
const scenario = `
servers: [nginx, sequential1, gunicorn-sync, gunicorn-sync-2020, gunicorn-gevent-2020, recorder]
topologies: [direct, behind-nginx-keepalive]
exposure:
  experiments:
    - name: odd
      why: Does the lab see what is known of these servers?
      source: CVE-2024-1135; RFC 9112
      only: {servers: [nginx, sequential1, gunicorn-sync, gunicorn-sync-2020], topologies: [direct]}
      payloads:
        - id: te-chunked-then-identity
          rfc: RFC 9112 section 6.3
          level: must
          says: Chunked is not the last coding.
          steps: [{send: "GET / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n0\\r\\n\\r\\n"}]
          expect: {status: [400, 501], close: true}
        - id: cut
          rfc: RFC 9112 section 2.2
          level: must
          says: A method is cut.
          steps: [{send: "GE"}, {hold_s: 0.05}, {send: "T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"}]
          expect: {status: [200]}
        - id: cl-and-te
          rfc: RFC 9112 section 6.1
          level: must
          says: Two fields say how long the body is.
          steps: [{send: "GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n"}]
          expect: {close: true, most_answers: 1}
    - name: chain
      why: Does the lab see a desync, and its absence?
      source: Gunicorn 20.0.4 reads 8 bytes after such a request
      only: {servers: [gunicorn-gevent-2020, recorder], topologies: [behind-nginx-keepalive]}
      payloads:
        - id: key1
          rfc: RFC 9112 section 6.3
          level: must
          says: A field of a withdrawn draft of WebSocket gives a request no body.
          steps: [{send: "GET / HTTP/1.1\\r\\nHost: a\\r\\nSec-WebSocket-Key1: x\\r\\n\\r\\n"}]
          expect: {status: [200]}
        - id: pipeline
          rfc: RFC 9112 section 9.3.2
          level: must
          says: Two requests come at once.
          steps: [{fill: {send: "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", times: 2}}]
          expect: {status: [200], answers: 2}
    - name: read
      why: Does the answer to a long body come from an application that reads it?
      source: RFC 9112 section 9.6
      only: {servers: [gunicorn-sync-2020], topologies: [direct]}
      environment: {APP: reading}
      payloads:
        - id: read-20m
          rfc: RFC 9112 section 9.6
          level: must
          says: A body of 20 MB.
          steps:
            - send: "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 20000000\\r\\n\\r\\n"
            - fill: {send: "x", times: 20000000}
          expect: {status: [200], answers: 1}
    - name: unread
      why: Is it lost where the application does not?
      source: RFC 9112 section 9.6
      only: {servers: [gunicorn-sync-2020], topologies: [direct]}
      payloads:
        - id: unread-20m
          rfc: RFC 9112 section 9.6
          level: must
          says: A body of 20 MB.
          steps:
            - send: "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 20000000\\r\\n\\r\\n"
            - fill: {send: "x", times: 20000000}
          expect: {status: [200], answers: 1}
`

describe('answers to payloads', () => {
  let manifest: Manifest

  before(async () => {
    const lab = await testLab()
    const { exitCode, all } = await bench(lab.settings, ['run', '--scenario', await scenarioFile(scenario)])
    assert.equal(exitCode, 0, String(all))
    assert.deepEqual(await leftovers(lab.docker, lab.settings.project), [])
    manifest = await loadRun(lab.settings.reports, undefined)
  })

  const payload = (server: string, id: string): PayloadVerdict => {
    const made = analyse(manifest).exposures.filter(({ cell }) => cell.server === server)
    const verdicts = made.map(({ verdict }) => verdict).filter((one) => one !== null && isAnswersVerdict(one))
    const found = verdicts.flatMap(({ payloads }) => payloads).find((one) => one.id === id)
    assert.ok(found, `${server} ${id}: ${JSON.stringify(made)}`)
    return found
  }

  test('Gunicorn of 2020 takes several Transfer-Encodings, which CVE-2024-1135 is about, and today’s refuses them', () => {
    const old = payload('gunicorn-sync-2020', 'te-chunked-then-identity')
    assert.deepEqual([old.judgement, old.statuses], ['fail', [200]], JSON.stringify(old))
    const now = payload('gunicorn-sync', 'te-chunked-then-identity')
    assert.equal(now.judgement, 'pass', JSON.stringify(now))
  })

  test('a server that reads once does not answer a request that comes in two pieces, and others do', () => {
    assert.equal(payload('sequential1', 'cut').judgement, 'fail')
    for (const server of ['nginx', 'gunicorn-sync', 'gunicorn-sync-2020'])
      assert.equal(payload(server, 'cut').judgement, 'pass', server)
  })

  test('an application reads all of a body if the experiment asks for one that does, and the answer comes', () => {
    const read = payload('gunicorn-sync-2020', 'read-20m')
    assert.deepEqual([read.judgement, read.statuses], ['pass', [200]], JSON.stringify(read))
    assert.equal(payload('gunicorn-sync-2020', 'unread-20m').end, 'reset')
  })

  test('NGINX refuses a request that says twice how long it is', () => {
    const found = payload('nginx', 'cl-and-te')
    assert.deepEqual([found.judgement, found.statuses], ['pass', [400]], JSON.stringify(found))
  })

  test('Gunicorn of 2020 behind an NGINX that keeps its connections eats bytes of the next client’s request', () => {
    const found = payload('gunicorn-gevent-2020', 'key1')
    assert.match(found.desync ?? '', /^the next client got /, JSON.stringify(found))
    assert.equal(payload('gunicorn-gevent-2020', 'pipeline').desync, null)
  })

  test('what NGINX sends on is recorded, a request for each answer, and that is no desync', () => {
    for (const [id, requests] of [
      ['key1', 1],
      ['pipeline', 2],
    ] as const) {
      const found = payload('recorder', id)
      assert.deepEqual(
        [found.forwarded, found.desync, found.judgement],
        [requests, null, 'pass'],
        JSON.stringify(found),
      )
    }
  })
})
