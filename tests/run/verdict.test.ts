import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import type { Played } from '../../scripts/run/played.ts'
import {
  type Circumstances,
  type FoundContainer,
  judgeAnswer,
  judgeContainers,
  judgeLoad,
} from '../../scripts/run/verdict.ts'
import { hey } from '../../scripts/scenario/loads/hey.ts'
import type { LoadModel } from '../../scripts/scenario/loads/model.ts'
import { running as alive } from '../fixtures/found-container.ts'
import { closedOf } from '../fixtures/samples.ts'

const load = hey({ kind: 'hey', requests: 10, workers: 3, at_least_s: 0 })
const dead: FoundContainer = { ...alive, running: false, exitCode: 3 }

const circumstances = { containers: [alive], swapped: null, opened: null, conntrack: null, timeout_s: 30 }

/** Requests one second apart, each a second long, with the given errors. */
const requests = (errors: readonly string[]) => errors.map((error, start_s) => ({ start_s, latency_s: 1, error }))

function verdictOf(model: LoadModel, played: Played, changes: Partial<Circumstances> = {}): string {
  const { outcome, reason } = judgeLoad(
    model,
    played,
    figuresOf({ samples: played.samples, connections: played.recording.connections }),
    { ...circumstances, ...changes },
  )
  return reason === '' ? outcome : `${outcome}: ${reason}`
}

const verdictOn = (errors: readonly string[], containers: readonly FoundContainer[] = [alive]) =>
  verdictOf(load, closedOf(requests(errors)), { containers })

const nine = Array<string>(9).fill('')

describe('the verdict on a loaded cell', () => {
  test('a cell with floor(requests / workers) requests a worker is ok', () => {
    assert.equal(verdictOn(nine), 'ok')
  })

  test('a cell that its timeout ended is cut-short', () => {
    assert.equal(verdictOn(['', '', '']), 'cut-short: stopped after 30 s: 3 of 9 answered')
  })

  test('a droplet that swapped is invalid, and one that has ended is not called that', () => {
    const swapped = 'may have used swap'
    assert.equal(verdictOf(load, closedOf(requests(nine)), { swapped }), 'invalid: may have used swap')
    assert.match(verdictOf(load, closedOf(requests(nine)), { swapped, containers: [dead] }), /^died: /)
  })

  test('a cell whose companion failed is invalid, however well the server did', () => {
    const played = closedOf(requests(nine))
    const beside = (failed: number) => {
      const companion = { rows: 1000, failed, connections: 1, dialling: 0 }
      return verdictOf(load, { ...played, recording: { ...played.recording, companion } })
    }
    assert.equal(beside(0), 'ok')
    assert.equal(beside(1), 'invalid: 1 of 1,000 requests to the companion failed')
  })

  test('failures at a full table of connections are not the server’s, however many there are', () => {
    const lost = closedOf(requests(Array<string>(9).fill('unanswered')))
    assert.match(verdictOf(load, lost, { conntrack: 0.94 }), /^hung: /)
    assert.match(
      verdictOf(load, lost, { conntrack: 0.96 }),
      /^invalid: the generator’s table of connections was full; set /,
    )
    assert.equal(verdictOf(load, closedOf(requests(nine)), { conntrack: 1 }), 'ok')
  })

  test('a cell with failures is failed-requests, and the reason counts them by class', () => {
    assert.equal(
      verdictOn(['reset', '', 'unanswered', 'reset', '', '', '', '', '']),
      'failed-requests: 2 reset, 1 unanswered after 1 s; 6 of 9 answered',
    )
  })

  test('a cell whose generator had no port left is invalid: that is no failure of the server', () => {
    assert.equal(
      verdictOn(['no-ports', '', 'reset', '', '', 'no-ports', '', '', '']),
      'invalid: the generator had no port left for 2 of its requests',
    )
    assert.equal(
      verdictOn(['no-files', '', 'reset', '', '', '', '', '', '']),
      'invalid: the generator had no file or memory for a connection left for 1 of its requests',
    )
  })

  test('a cell whose recording contradicts itself is invalid, whatever it says of the server', () => {
    assert.equal(
      verdictOf(load, closedOf(requests(nine)), { opened: 8 }),
      'invalid: the recording contradicts itself: 1 connection, and the kernel counted 8',
    )
  })

  test('a cell is hung if the last requests of all workers timed out', () => {
    assert.equal(
      verdictOn(['', '', 'unanswered', 'unanswered', 'unanswered']),
      'hung: stopped answering: 3 unanswered after 1 s; 2 of 9 answered',
    )
    assert.match(verdictOn(['unanswered', 'unanswered', 'unanswered', '', '', '', '', '', '']), /^failed-requests/)
  })

  test('a cell with unanswered requests is failed-requests, with their number and waiting time', () => {
    const answers = Array.from({ length: 1520 }, () => ({ latency_s: 0.01 }))
    const silent = (count: number, latency_s: number) =>
      Array.from({ length: count }, () => ({ latency_s, status: 0, error: 'unanswered' }))
    const big = hey({ kind: 'hey', requests: 2000, workers: 50, at_least_s: 0 })
    const verdict = (...waits: number[]) =>
      verdictOf(big, closedOf([...answers, ...silent(12, 20.004), ...waits.flatMap((wait) => silent(1, wait))]))
    assert.equal(verdict(), 'failed-requests: 12 unanswered after 20 s; 1,520 of 2,000 answered')
    assert.match(verdict(0.31), /: 13 unanswered after 0.31 to 20 s; /)
    // The machine is busy: that is no other wait.
    assert.match(verdict(0.31, 20.4), /: 14 unanswered after 0.31 to 20 s; /)
  })

  test('a cell whose server was restarted by the engine is died, since its counters began anew', () => {
    const restarted = { ...alive, restarts: 2, startedAt: '2026-01-02T03:04:09Z' }
    assert.equal(verdictOn(nine, [restarted]), 'died: server: restarted 2 times under load; 9 of 9 answered')
    assert.match(verdictOn(nine, [alive, { ...alive, role: 'proxy', restarts: 1 }]), /^died: proxy: restarted once/)
    // Started again by somebody else, which the engine does not count.
    assert.match(verdictOn(nine, [{ ...restarted, restarts: 0 }]), /^died: server: restarted once under load/)
  })

  test('a cell whose server died is died, in spite of the failed requests that follow', () => {
    assert.equal(
      verdictOn(['', '', 'refused', 'refused'], [dead]),
      'died: server: exited with code 3 under load; 2 of 9 answered',
    )
  })

  test('a cell is out-of-memory even if the container goes on without the killed process', () => {
    assert.match(verdictOn(nine, [{ ...alive, oomKills: 1 }]), /^out-of-memory: server: the kernel killed it/)
    assert.match(verdictOn(nine, [alive, { ...dead, role: 'proxy', oomKilled: true }]), /^out-of-memory: proxy/)
  })
})

describe('the verdict before the load', () => {
  test('a container that ended before the load is no-start', () => {
    assert.deepEqual(judgeContainers([dead], true), {
      outcome: 'no-start',
      reason: 'server: exited with code 3 before it answered',
    })
    assert.equal(judgeContainers([alive], true), null)
    assert.deepEqual(judgeContainers([{ ...alive, restarts: 3 }], true), {
      outcome: 'no-start',
      reason: 'server: restarted 3 times before it answered',
    })
  })

  const behindNginx = { bytes: 13, behindNginx: true }
  const answer = { status: 200, body: 'Hello, World!', characters: 13, error: '', problem: '', firstWrong_s: null }

  test('a server with the right answer is ready', () => {
    assert.equal(judgeAnswer(answer, 20), null)
  })

  test('a wrong status or body before the load is wrong-answer', () => {
    assert.deepEqual(judgeAnswer({ ...answer, status: 503, body: 'starting', firstWrong_s: 0.4 }, 20), {
      outcome: 'wrong-answer',
      reason: 'still answered 503 ("starting") instead of 200 after 20 s, first after 0.4 s',
    })
    assert.equal(
      judgeAnswer({ ...answer, body: 'Hello, Wo' }, 20)?.reason,
      'still answered "Hello, Wo" instead of "Hello, World!" after 20 s',
    )
  })

  test('a server that is asked for a long reply must give all of it', () => {
    const long = { bytes: 20_000, behindNginx: false }
    const whole = { ...answer, body: 'Hello, World!'.repeat(1539).slice(0, 1000), characters: 20_000 }
    assert.equal(judgeAnswer(whole, 20, long), null)
    assert.match(String(judgeAnswer({ ...whole, characters: 9000 }, 20, long)?.reason), /9000 bytes instead of 20000/)
    assert.equal(judgeAnswer(answer, 20, long)?.outcome, 'wrong-answer')
    assert.equal(judgeAnswer(whole, 20)?.outcome, 'wrong-answer')
  })

  test('a connection without an answer is told from no connection', () => {
    const silent = {
      status: 0,
      body: '',
      characters: 0,
      error: 'request timeout',
      problem: 'unanswered',
      firstWrong_s: null,
    }
    assert.equal(judgeAnswer(silent, 20)?.outcome, 'hung')
    const refused = { ...silent, error: 'dial: connection refused', problem: 'refused' }
    assert.deepEqual(judgeAnswer(refused, 20), {
      outcome: 'no-start',
      reason: 'did not answer within 20 s: dial: connection refused',
    })
  })

  test('an error page of NGINX is no answer of the server behind it', () => {
    const page = (title: string) => `<html><body><h1>${title}</h1><hr><center>nginx/1.28.0</center></body></html>`
    const closed = { ...answer, status: 502, body: page('502 Bad Gateway') }
    assert.deepEqual(judgeAnswer(closed, 20, behindNginx), {
      outcome: 'no-start',
      reason: 'did not answer within 20 s: NGINX says 502 Bad Gateway',
    })
    const late = { ...closed, status: 504, body: page('504 Gateway Time-out') }
    assert.equal(judgeAnswer(late, 300, behindNginx)?.outcome, 'hung')
    // A server may answer so itself.
    assert.equal(judgeAnswer({ ...closed, body: 'no worker' }, 20, behindNginx)?.outcome, 'wrong-answer')
    assert.equal(judgeAnswer(closed, 20)?.outcome, 'wrong-answer')
  })
})
