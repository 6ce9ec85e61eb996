import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judge } from '../../scripts/exposure/verdict.ts'
import { alive, between, expect, judged, perSecond, playOf, rulesOf, type Told } from './plays.ts'

const ladder = [
  [40, 6],
  [41, 6],
] as const

/** Some requests of the first rung, which begins with request 120, have this fate. */
const some =
  (count: number, fate: ReturnType<NonNullable<Told['fate']>>, from = 120, step = 1): NonNullable<Told['fate']> =>
  (_, row) =>
    row >= from && row < from + count * step && (row - from) % step === 0 ? fate : {}

const lost = { class: 'read-timeout', latency_s: 5 } as const

describe('a server is held', () => {
  test('a server is held at the highest rung if every request is ok', () => {
    const verdict = expect(judged({ rungs: ladder }), 'held')
    assert.deepEqual([verdict.at, verdict.thinned_by, verdict.figures.during.availability], [41, null, 1])
  })

  test('a server is held if exactly 99 % are ok, and degraded by one less', () => {
    const rungs = [[5, 5]] as const
    assert.equal(expect(judged({ rungs, fate: some(2, lost) }), 'held').figures.during.availability, 0.99)
    const verdict = expect(judged({ rungs, fate: some(3, lost) }), 'degraded')
    assert.deepEqual([verdict.by, verdict.at, verdict.held], ['lost', 5, null])
  })

  test('a right answer that is late is not in time', () => {
    const late = some(3, { class: 'late', latency_s: 1.5 })
    assert.equal(expect(judged({ rungs: [[5, 5]], fate: late }), 'degraded').by, 'lost')
  })

  test('a server is held if its 99th percentile is exactly three times that of before, and degraded if it is above', () => {
    const slowed = (during_s: number) =>
      judged({ rungs: [[5, 6]], fate: (due_s) => ({ latency_s: due_s >= 3 && due_s < 9 ? during_s : 0.1 }) })
    const { figures } = expect(slowed(0.3), 'held')
    assert.ok(Math.abs((figures.during.p99_s ?? 0) - 0.3) < 1e-9)
    assert.ok(Math.abs((figures.before.p99_s ?? 0) - 0.1) < 1e-9)
    assert.equal(expect(slowed(0.301), 'degraded').by, 'slow')
  })

  test('a server is held if its 99th percentile is 50 ms above that of before, however fast it was', () => {
    const slowed = (during_s: number) => judged({ rungs: [[5, 6]], fate: between(3, 9, { latency_s: during_s }) })
    assert.equal(slowed(0.06).kind, 'held')
    assert.equal(slowed(0.061).kind, 'degraded')
  })

  test('a rung that is not held makes the ladder degraded, even if 99 % of all requests were ok', () => {
    const rungs = [1, 2, 3, 4, 5].map((connections) => [connections, 6] as const)
    const verdict = expect(judged({ rungs, fate: some(5, lost, 120 + 6 * perSecond) }), 'degraded')
    assert.ok((verdict.figures.during.availability ?? 0) > 0.99)
    assert.deepEqual([verdict.at, verdict.held], [2, 1])
  })

  test('a server is degraded at the rung that lost the most, and of those that lost as much at the slowest', () => {
    const rungs = [1, 2, 3].map((connections) => [connections, 6] as const)
    const losing = (due_s: number, row: number) => ({ ...some(4, lost)(due_s, row), ...some(9, lost, 360)(due_s, row) })
    const most = expect(judged({ rungs, fate: losing }), 'degraded')
    assert.deepEqual([most.at, most.held, most.by], [2, null, 'lost'])
    const slowing = (due_s: number) => ({ latency_s: due_s < 9 ? 0.01 : due_s < 15 ? 0.2 : due_s < 21 ? 0.3 : 0.01 })
    const slowest = expect(judged({ rungs, fate: slowing }), 'degraded')
    assert.deepEqual([slowest.at, slowest.held, slowest.by], [3, 1, 'slow'])
  })

  test('a server that closes connections after a while is held if as many as are wanted came in all', () => {
    const closing = (at_s: number) => ({ established: 600, closed_by_server: Math.max(0, at_s - 5) * 100 })
    const verdict = expect(judged({ rungs: [[1000, 6]], hostile: closing }), 'held')
    assert.deepEqual([verdict.figures.rungs[0]?.closed_by_server, verdict.thinned_by], [400, 'server'])
    assert.equal(judged({ rungs: [[1100, 6]], hostile: closing }).kind, 'inconclusive')
  })

  test('a server that closes silent connections at once is held, with the count of what it closed', () => {
    const closed = (at_s: number) => ({ established: 0, closed_by_server: Math.max(0, at_s - 3) * 200 })
    const rungs = [
      [5, 6],
      [5000, 6],
    ] as const
    const verdict = expect(judged({ rungs, hostile: closed }), 'held')
    assert.deepEqual([verdict.at, verdict.thinned_by], [5000, 'server'])
    assert.deepEqual(
      verdict.figures.rungs.map((rung) => [rung.closed_by_server, rung.reached]),
      [
        [1200, true],
        [1200, true],
      ],
    )
  })

  test('connections whose program is short come and go, and the server did not close them', () => {
    const finished = (at_s: number) => ({ established: 3, finished: Math.max(0, at_s - 3) * 200 })
    assert.equal(expect(judged({ rungs: [[500, 6]], hostile: finished }), 'held').thinned_by, 'program')
  })
})

describe('a server is denied', () => {
  test('a server is denied if less than half are ok over 5 s, and not at exactly half', () => {
    const half = judged({ rungs: ladder, fate: between(5, 7.5) })
    assert.equal(half.kind, 'degraded')
    const less = judged({ rungs: ladder, fate: between(5, 7.5 + 1 / perSecond) })
    assert.deepEqual(expect(less, 'denied').bracket, { held: null, denied: 40 })
  })

  test('a server is denied between the last rung that was not and the first that was', () => {
    const verdict = expect(judged({ rungs: ladder, fate: between(9, 15) }), 'denied')
    assert.deepEqual(verdict.bracket, { held: 40, denied: 41 })
    assert.deepEqual(
      verdict.figures.rungs.map(({ state }) => state),
      ['held', 'denied'],
    )
  })

  test('a ladder whose first rung denies has nothing below, and need not go on', () => {
    const verdict = judged({ rungs: [[1, 6]], fate: between(3, 9) }, alive, [[1, 6], ...ladder])
    assert.deepEqual(expect(verdict, 'denied').bracket, { held: null, denied: 1 })
  })

  test('a denial that is only seen after the ladder counts for its last rung', () => {
    const verdict = judged({ rungs: ladder, fate: between(14.5, 18), after_s: 6 })
    assert.deepEqual(expect(verdict, 'denied').bracket, { held: 40, denied: 41 })
  })

  test('a denial that reaches into the next rung counts for the one in which most was lost', () => {
    const verdict = judged({ rungs: ladder, fate: between(7, 10) })
    assert.deepEqual(expect(verdict, 'denied').bracket, { held: null, denied: 40 })
  })

  test('rungs that are shorter than a denial must last are judged together', () => {
    const rungs = [1, 2, 3, 4].map((connections) => [connections, 2] as const)
    const verdict = judged({ rungs, fate: between(5, 11) })
    assert.deepEqual(expect(verdict, 'denied').bracket, { held: 1, denied: 2 })
  })

  test('what lasted less than a denial must is degraded, even if nothing was answered', () => {
    const verdict = expect(judged({ rungs: [[1, 1]], fate: between(3, 4), after_s: 1 }), 'degraded')
    assert.deepEqual([verdict.figures.during.availability, verdict.figures.during.p99_s], [0, null])
  })

  test('what was cut shorter than a denial must last is none', () => {
    const told: Told = { rungs: [[1, 1]], fate: between(3, 4), after_s: 0.5, stopped: 'bytes' }
    assert.equal(expect(judged(told, alive, [[1, 6]]), 'inconclusive').reason, 'cap')
  })

  test('requests that were due while the hostile client waited for their answers belong to its last rung', () => {
    const play = playOf({ rungs: [[1, 6]], fate: between(3, 9.5), after_s: 6 })
    const hostile = play.hostile.map((row) => (row.at_s >= 9 && row.at_s <= 9.5 ? { ...row, wanted: 1 } : row))
    const late = {
      at_s: 9.5,
      wanted: 1,
      established: 1,
      refused: 0,
      closed_by_server: 0,
      finished: 0,
      sent: 0,
      received: 0,
    }
    const { figures } = judge({ ...play, hostile: [...hostile, late] }, rulesOf([[1, 6]]), alive)
    assert.deepEqual([figures.during.due, figures.recovery_s?.toFixed(3)], [260, '0.010'])
  })

  test('a denial stands whatever limit ended the play', () => {
    const stopped = judged({ rungs: [[1, 6]], fate: between(3, 99), after_s: 8, stopped: 'seconds' })
    assert.equal(expect(stopped, 'denied').figures.recovery_s, null)
  })

  test('a denial stands though too few connections came about', () => {
    const verdict = judged({ rungs: [[100, 6]], fate: between(3, 9), hostile: () => ({ established: 7 }) })
    assert.equal(expect(verdict, 'denied').figures.most_established, 7)
  })
})

describe('a server has crashed', () => {
  const rungs = [
    [500, 6],
    [520, 6],
  ] as const

  test('a server has crashed if its process is gone, at the rung that was denied', () => {
    const gone = { alive: false, exit_code: 1, oom_kills: 0 }
    const verdict = expect(judged({ rungs, fate: between(10, 99), after_s: 30 }, gone), 'crashed')
    const { at, held, by, exit_code } = verdict
    assert.deepEqual({ at, held, by, exit_code }, { at: 520, held: 500, by: 'exit', exit_code: 1 })
  })

  test('a server whose process is gone has crashed even if every request was ok', () => {
    const verdict = expect(judged({ rungs }, { alive: false, exit_code: 0, oom_kills: null }), 'crashed')
    assert.deepEqual([verdict.at, verdict.held, verdict.by], [520, 500, 'exit'])
  })

  test('a server that the kernel killed for memory is told from one that ended by itself', () => {
    const killed = { alive: false, exit_code: 137, oom_kills: 1 }
    assert.equal(expect(judged({ rungs, fate: between(10, 99), after_s: 30 }, killed), 'crashed').by, 'out-of-memory')
    assert.equal(judged({ rungs }, { alive: true, exit_code: null, oom_kills: 3 }).kind, 'held')
  })

  test('a server that is still denied 30 s after the hostile client has crashed', () => {
    const verdict = expect(judged({ rungs, fate: between(9, 99), after_s: 30 }), 'crashed')
    assert.deepEqual([verdict.by, verdict.figures.recovery_s], ['no-recovery', null])
  })

  test('a server that lets nobody new in 30 s after the hostile client has crashed, however well it serves the others', () => {
    const fate: Told['fate'] = (due_s, row) => (due_s >= 9 && row % 2 === 0 ? lost : {})
    assert.equal(expect(judged({ rungs, fate, after_s: 30 }), 'crashed').by, 'no-recovery')
  })

  test('a server that is not quite back after 30 s is degraded and has not crashed', () => {
    const fate: Told['fate'] = (due_s, row) => (due_s >= 15 && row % 10 === 0 ? lost : {})
    const verdict = expect(judged({ rungs, fate, after_s: 30 }), 'degraded')
    assert.deepEqual([verdict.by, verdict.at, verdict.held], ['no-recovery', 520, 520])
  })
})

describe('an experiment is inconclusive', () => {
  const reasonOf = (told: Told, rungs = told.rungs) => {
    const { reason, at, held } = expect(judged(told, alive, rungs), 'inconclusive')
    return { reason, at, held }
  }
  /** The verdict on a play without the requests that are due in some time. */
  const judgedWithout = (told: Told, from_s: number, to_s: number) => {
    const play = playOf(told)
    const isLeft = (_: unknown, row: number) => {
      const due_s = play.healthy.due_s[row] as number
      return due_s < from_s || due_s >= to_s
    }
    const { due_s, start_s, end_s, kept, reused, class: names, status } = play.healthy
    const healthy = {
      ...{ due_s: due_s.filter(isLeft), start_s: start_s.filter(isLeft), end_s: end_s.filter(isLeft) },
      ...{ kept: kept.filter(isLeft), reused: reused.filter(isLeft) },
      ...{ class: names.filter(isLeft), status: status.filter(isLeft) },
    }
    return judge({ ...play, healthy }, rulesOf(told.rungs), alive)
  }
  const without = (...about: Parameters<typeof judgedWithout>) => expect(judgedWithout(...about), 'inconclusive')

  test('an experiment is inconclusive if less than 99 % were ok before it', () => {
    assert.equal(reasonOf({ rungs: ladder, fate: some(2, lost, 10) }).reason, 'bad-before')
    const one = { rungs: ladder, fate: some(1, lost, 60) }
    const exactly = judgedWithout(one, 0, 20 / perSecond)
    assert.deepEqual([exactly.kind, exactly.figures.before.availability], ['held', 0.99])
  })

  test('a request that the hostile client met on its way is one of the first rung, unless it was late before', () => {
    const duringBy = (latency_s: number, row: number) => {
      const { figures } = judged({ rungs: ladder, fate: (_, at) => (at === row ? { class: 'late', latency_s } : {}) })
      return [figures.before.due, figures.before.ok]
    }
    // Due 0.5 s before the first rung, and answered in it.
    assert.deepEqual(duringBy(1.5, 100), [119, 119])
    // Due 1.5 s before it, so it was late by then.
    assert.deepEqual(duringBy(2, 60), [120, 119])
  })

  test('an experiment before which everything failed is inconclusive even if the server is gone', () => {
    const gone = { alive: false, exit_code: 1, oom_kills: 0 }
    const verdict = judged({ rungs: ladder, fate: between(0, 99) }, gone)
    assert.equal(expect(verdict, 'inconclusive').reason, 'bad-before')
  })

  test('an experiment without a request is inconclusive', () => {
    const verdict = without({ rungs: ladder }, 0, 99)
    assert.deepEqual([verdict.reason, verdict.figures.during.availability], ['bad-before', null])
    assert.equal(without({ rungs: ladder }, 0, 3).reason, 'bad-before')
  })

  test('an experiment is inconclusive if no request was due in a rung', () => {
    const { reason, at, held } = without({ rungs: ladder }, 9, 15)
    assert.deepEqual({ reason, at, held }, { reason: 'no-requests', at: 41, held: 40 })
  })

  test('an experiment that never began is inconclusive', () => {
    const verdict = judged({ rungs: [], stopped: 'seconds' }, alive, ladder)
    assert.equal(expect(verdict, 'inconclusive').reason, 'no-rung')
  })

  test('an experiment that a limit ended is inconclusive above the last whole rung', () => {
    const rungs = [
      [1, 6],
      [5, 2],
    ] as const
    const found = reasonOf({ rungs, stopped: 'bytes' }, [...rungs, [100, 6]])
    assert.deepEqual(found, { reason: 'cap', at: null, held: 1 })
  })

  test('an experiment that ended early without a limit or a denial is inconclusive', () => {
    assert.deepEqual(reasonOf({ rungs: [[1, 6]] }, [[1, 6], ...ladder]), { reason: 'ended-early', at: null, held: 1 })
  })

  test('an experiment is inconclusive if fewer than 95 % of the connections were there, and none was closed', () => {
    const told = (most: number): Told => ({
      rungs: [
        [40, 6],
        [100, 6],
      ],
      hostile: (_, wanted) => ({ established: Math.min(wanted, most) }),
    })
    assert.deepEqual(reasonOf(told(94)), { reason: 'too-few-connections', at: 100, held: 40 })
    const enough = expect(judged(told(95)), 'held')
    assert.deepEqual([enough.at, enough.thinned_by], [100, null])
  })

  test('connections that a rung was too short to open are not the server’s doing', () => {
    const opening = (at_s: number) => ({ established: Math.max(0, at_s - 3) * 200 })
    assert.deepEqual(reasonOf({ rungs: [[5000, 6]], hostile: opening }).reason, 'too-few-connections')
  })
})

describe('the losses of kept connections', () => {
  const rungs = [[5, 5]] as const
  const ended = some(4, { class: 'ended' }, 121, 2)

  test('a failure before a byte on a reused kept connection is counted apart and is not ok', () => {
    const { figures, retryable } = expect(judged({ rungs, fate: ended }), 'degraded')
    const { during, kept } = figures
    assert.deepEqual([during.availability, during.retryable, kept.retryable, figures.new.retryable], [0.98, 4, 4, 0])
    assert.equal(retryable, true)
  })

  test('a failure on a fresh connection, or after a byte, is not retryable', () => {
    for (const fate of [{ class: 'ended', reused: false } as const, { class: 'cut-off' } as const]) {
      const { figures, retryable } = expect(judged({ rungs, fate: some(4, fate, 121, 2) }), 'degraded')
      assert.deepEqual([figures.during.retryable, retryable], [0, false])
    }
  })
})
