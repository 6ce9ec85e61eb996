import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Restarted, restartedOf } from '../../../scripts/exposure/claims.ts'
import { experimentSchema, exposureSchema } from '../../../scripts/exposure/experiment.ts'
import { programText } from '../../../scripts/exposure/program-text.ts'
import { judgeRestart } from '../../../scripts/exposure/restarts/verdict.ts'
import { restartText } from '../../../scripts/exposure/restarts/words.ts'
import { serverText } from '../../../scripts/exposure/server-text.ts'
import { experimentOf, judgedRestart, perSecond, refusedFor, restartPlayOf, type Told, times } from './plays.ts'

const ten = times(10)
const text = (told: Told, changes = {}) => restartText(judgedRestart(told, changes))

describe('the verdict on restarts', () => {
  test('restarts that lose nothing are clean, and the bound is that of so many tries', () => {
    for (const [count, below] of [
      [10, 0.2589],
      [30, 0.095],
      [1, 0.95],
    ] as const) {
      const verdict = judgedRestart({ at: times(count) }, { times: count })
      assert.equal(verdict.kind, 'clean')
      assert.ok(verdict.kind === 'clean' && Math.abs(verdict.below - below) < 1e-4, JSON.stringify(verdict))
    }
  })

  test('restarts that lose nothing are delayed where nobody was answered for more than a second', () => {
    const waits = (due_s: number) => (due_s > 5.01 && due_s < 6.3 ? { latency_s: 6.31 - due_s } : {})
    assert.equal(text({ at: ten, fate: waits }), 'delayed: 0 lost in 10 restarts; gap 1.3 s')
    const late = (due_s: number) => (due_s > 5.01 && due_s < 5.03 ? { class: 'late' as const, latency_s: 1.2 } : {})
    assert.equal(judgedRestart({ at: ten, fate: late }).kind, 'delayed')
  })

  test('what is refused after a signal is lost by that restart, with the median and the range', () => {
    const [first = 0, ...others] = ten
    const fate = (due_s: number) => ({ ...refusedFor(others, 0.2)(due_s), ...refusedFor([first], 0.4)(due_s) })
    const verdict = judgedRestart({ at: ten, fate })
    assert.ok(verdict.kind === 'lossy')
    const { figures } = verdict
    assert.deepEqual(
      figures.costs.map(({ lost }) => lost),
      [20, ...others.map(() => 10)],
    )
    assert.equal(figures.classes.refused, 20 + 9 * 10)
    assert.equal(verdict.losing, 10)
    assert.equal(restartText(verdict), 'lossy: 10 lost a restart (10–20); gap 0.42 s')
  })

  test('where most restarts lose nothing, it is said how many of them lost something', () => {
    assert.equal(
      text({ at: ten, fate: refusedFor(ten.slice(0, 2), 0.2) }),
      'lossy: 2 of 10 restarts lost some, 10 at most; gap 0.22 s',
    )
  })

  test('a request that is under way when the signal comes is lost by that restart, and not by the one before', () => {
    const under = (due_s: number) => (due_s > 4.9 && due_s < 5 ? { class: 'reset' as const, latency_s: 0.2 } : {})
    const { figures } = judgedRestart({ at: ten, fate: under })
    assert.deepEqual(
      figures.costs.map(({ lost }) => lost),
      [0, 4, 0, 0, 0, 0, 0, 0, 0, 0],
    )
    const first = (due_s: number) => (due_s > 2.9 && due_s < 3 ? { class: 'reset' as const, latency_s: 0.2 } : {})
    const verdict = judgedRestart({ at: ten, fate: first })
    assert.equal(verdict.figures.costs[0]?.lost, 4)
    assert.equal(verdict.figures.before.availability, 1)
  })

  test('a server that answers late what waited at the first signal is delayed, and was well before it', () => {
    const drained = (due_s: number) => (due_s > 2.9 && due_s < 3 ? { class: 'late' as const, latency_s: 1.5 } : {})
    const verdict = judgedRestart({ at: ten, fate: drained })
    assert.equal(verdict.kind, 'delayed')
    const { before, during, classes } = verdict.figures
    assert.deepEqual([before.availability, classes.late], [1, 4])
    assert.equal(before.due + during.due, Math.round(((ten.at(-1) ?? 0) + 2) * perSecond))
    // Late before any signal came.
    const unwell = (due_s: number) => (due_s > 0.9 && due_s < 1 ? { class: 'late' as const, latency_s: 1.5 } : {})
    assert.equal(judgedRestart({ at: ten, fate: unwell }).kind, 'inconclusive')
  })

  test('what a browser asks again is counted apart', () => {
    const retryable = refusedFor(ten, 0.1, { class: 'ended', reused: true, latency_s: 0 })
    assert.equal(text({ at: ten, fate: retryable }), 'lossy: 5 lost a restart, all retryable; gap 0.12 s')
    const some = (due_s: number) => ({ ...refusedFor(ten, 0.2)(due_s), ...retryable(due_s) })
    assert.equal(text({ at: ten, fate: some }), 'lossy: 10 lost a restart, 5 retryable; gap 0.22 s')
  })

  test('requests that waited, or were idle, when the signal came are counted apart', () => {
    const fate = (due_s: number) => {
      const lost = refusedFor([3.005], 0.1, { class: 'reset', latency_s: 0 })(due_s)
      return lost.class ? { ...lost, kind: due_s < 3.05 ? ('waiting' as const) : ('idle' as const) } : {}
    }
    const { figures } = judgedRestart({ at: ten, fate })
    assert.deepEqual([figures.lost_waiting, figures.lost_idle], [2, 3])
  })

  test('a server that ends and is not started again is dead, and after HUP it has no reload', () => {
    const at = [3.005]
    const gone: Told = { at, restart: { exit_s: 3.1, exit_code: 129 }, fate: refusedFor(at, 9), ended: 'gone' }
    assert.equal(text(gone, { signal: 'HUP' }), 'dead: no reload, the signal ended it (exit code 129)')
    const killed: Told = { ...gone, restart: { exit_s: 3.1, exit_code: 137 } }
    assert.equal(text(killed, { signal: 'KILL', at: 'worker' }), 'dead: the signal ended it (exit code 137)')
    const again: Told = { ...gone, restart: { exit_s: 3.1, exit_code: 0, start_s: 3.2 } }
    assert.equal(text(again, { start_again: true }), 'dead: it ended again after it was started, at restart 1')
    const alone: Told = { at: [], ended: 'alone', fate: refusedFor([2.005], 9) }
    assert.equal(text(alone), 'dead: it ended by itself, before a signal had reached it')
    const silent: Told = { at: times(4), fate: refusedFor([9.005], 9), ended: 'silent', lasts_s: 20 }
    assert.equal(text(silent), 'dead: no answer after restart 4')
  })

  test('a signal that changed nothing of the server has restarted nothing, so nothing is known', () => {
    const ignored: Told = { at: ten, restart: { workers_changed: false } }
    assert.equal(text(ignored, { signal: 'HUP' }), 'inconclusive: the signal changed nothing')
    assert.equal(judgedRestart({ at: ten, restart: { main_changed: true, workers_changed: false } }).kind, 'clean')
  })

  test('a server whose processes cannot be read may not have been restarted, so it is not called clean', () => {
    const restart = { main_changed: null, workers_changed: null }
    const unread = 'inconclusive: the processes of the server could not be read'
    assert.equal(text({ at: ten, restart }, { signal: 'HUP' }), unread)
    assert.equal(text({ at: ten, restart: { workers_changed: null } }, { signal: 'HUP' }), unread)
    // That its container ended is known without them.
    const again = { ...restart, exit_s: 3.1, exit_code: 0, start_s: 3.2, listening_s: 3.3 }
    assert.equal(judgedRestart({ at: ten, restart: again }, { start_again: true }).kind, 'clean')
    const play = restartPlayOf({ at: ten, restart })
    const restarts = play.restarts.map((one, index) => (index === 4 ? { ...one, workers_changed: true } : one))
    assert.equal(judgeRestart({ ...play, restarts }, experimentOf()).kind, 'clean')
  })

  test('a worker that was not found got no signal, so nothing is known', () => {
    const at = { at: 'worker', signal: 'KILL' } as const
    const unread = 'inconclusive: the processes of the server could not be read'
    assert.equal(text({ at: [], ended: 'unread' }, at), unread)
    assert.equal(text({ at: times(4), ended: 'unread' }, at), unread)
  })

  test('restarts that lost requests are lossy also where not all could be made, and it is said how many were', () => {
    const nine = times(9)
    const fate = refusedFor(nine, 0.2)
    const lossy = 'lossy: 10 lost a restart, only 9 of 10 restarts made; gap 0.22 s'
    assert.equal(text({ at: nine, ended: 'time', fate }), lossy)
    const unread = { main_changed: null, workers_changed: null }
    assert.equal(text({ at: nine, ended: 'unread', fate, restart: unread }), lossy)
  })

  test('requests that were lost where the signal changed nothing were not lost by a restart', () => {
    const told: Told = { at: ten, restart: { workers_changed: false }, fate: refusedFor(ten, 0.2) }
    assert.equal(text(told, { signal: 'HUP' }), 'inconclusive: the signal changed nothing')
  })

  test('a server that was not well before, or was restarted too few times, has no verdict', () => {
    const unwell = (due_s: number) => (due_s < 0.1 ? { class: 'refused' as const, latency_s: 0 } : {})
    assert.equal(text({ at: ten, fate: unwell }), 'inconclusive: 96.6 % in time before the first restart')
    assert.equal(text({ at: times(7), ended: 'time' }), 'inconclusive: only 7 restarts in time')
    assert.equal(judgedRestart({ at: [], ended: 'silent', fate: () => ({ class: 'refused' }) }).kind, 'inconclusive')
  })

  test('the time to exit is from the signal to the end of the container', () => {
    const { figures } = judgedRestart({ at: [3.005], restart: { exit_s: 3.405, exit_code: 0 } }, { times: 1 })
    assert.ok(Math.abs((figures.exit_after_median_s ?? 0) - 0.4) < 1e-9)
    assert.equal(figures.costs[0]?.exit_code, 0)
    // The last of them was under way.
    assert.equal(figures.before.due, Math.ceil(3.005 * perSecond) - 1)
  })
})

describe('the claim of restarts', () => {
  test('experiments are named by what came of them, and a sentence says each', () => {
    const clean = judgedRestart({ at: ten })
    const lossy = judgedRestart({ at: ten, fate: refusedFor(ten, 0.2) })
    const judged = [
      { experiment: 'stop', verdict: lossy },
      { experiment: 'reload', verdict: clean },
      { experiment: 'kill-worker', verdict: lossy },
      { experiment: 'upgrade', verdict: clean },
    ]
    const restarted = restartedOf(judged)
    assert.deepEqual(restarted, {
      ...{ none_lost: ['reload', 'upgrade'], lossy: ['stop', 'kill-worker'], dead: [], unknown: [] },
    })
    const said = (behind: string | null, of: Restarted) =>
      serverText([{ behind, restarted: of, occupied: null, answered: null }]).also
    assert.equal(
      said(null, restarted),
      'No request is lost by reload or upgrade. Requests are lost by stop and kill-worker.',
    )
    const rolling = restartedOf([{ experiment: 'rolling', verdict: clean }])
    assert.equal(said('Behind NGINX', rolling), 'Behind NGINX no request is lost by rolling.')
    assert.equal(said(null, restartedOf([])), '')
  })
})

describe('an experiment with restarts', () => {
  const stop = { name: 'stop', why: 'a', source: 'b', restart: { signal: 'TERM' } }
  const withDone = (restart: object) => experimentSchema.safeParse({ ...stop, restart: { signal: 'TERM', ...restart } })

  test('an experiment with restarts is told by its key, and is ten restarts after 100 answers each if nothing is said', () => {
    const { data } = experimentSchema.safeParse(stop)
    assert.ok(data && 'restart' in data)
    assert.deepEqual([data.restart.times, data.restart.after_successes, data.clients.new_per_s], [10, 100, 25])
    assert.equal(withDone({ signal: 'own' }).success, true)
    assert.equal(withDone({ signal: 'STOP' }).success, false)
    assert.match(String(withDone({ at: 'worker', start_again: true }).error), /must be false where a worker/)
  })

  test('signals may follow the first, but not where a worker got it, which is gone by then', () => {
    const upgrade = { signal: 'USR2', followed_by: ['WINCH', 'own'], times: 1 }
    const { data } = withDone(upgrade)
    assert.ok(data)
    assert.match(
      programText(data).join(' '),
      /Once, after 100 right answers: SIGUSR2, then SIGWINCH, then the stop signal to the server\./,
    )
    assert.match(String(withDone({ ...upgrade, at: 'worker' }).error), /must not be there where a worker/)
    assert.equal(withDone({ ...upgrade, followed_by: ['STOP'] }).success, false)
  })

  test('clients of restarts ask so often that a second without an answer is not their own', () => {
    const once = { ...stop, restart: { signal: 'TERM', times: 1 } }
    const asking = (clients: object) => exposureSchema.safeParse({ experiments: [{ ...once, clients }] })
    assert.match(String(asking({ new_per_s: 1, kept: 0 }).error), /must ask 2 times a second or more/)
    assert.equal(asking({ new_per_s: 1, kept: 2, kept_per_s: 0.5 }).success, true)
  })

  test('two servers are restarted in turn only behind NGINX', () => {
    const rolling = { ...stop, restart: { signal: 'TERM', start_again: true, rolling: 'retry' } }
    const parse = (only: object) => exposureSchema.safeParse({ experiments: [{ ...rolling, ...only }] })
    assert.match(String(parse({}).error), /with proxied ones alone, such as behind-nginx: NGINX stands before the two/)
    assert.equal(parse({ only: { topologies: ['direct', 'behind-nginx'] } }).success, false)
    for (const topology of ['behind-nginx', 'behind-nginx-keepalive'])
      assert.equal(parse({ only: { topologies: [topology] } }).success, true, topology)
  })

  test('restarts that cannot be made in the time of an experiment are refused', () => {
    const slow = { ...stop, clients: { new_per_s: 2, kept: 0 } }
    assert.match(String(exposureSchema.safeParse({ experiments: [slow] }).error), /takes 500 s at least/)
  })
})
