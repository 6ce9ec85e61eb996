import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AnswersPlay, Forwarded } from '../../../scripts/exposure/answers/play.ts'
import type { Expect } from '../../../scripts/exposure/answers/schema.ts'
import { answersVerdictSchema, judgeAnswers } from '../../../scripts/exposure/answers/verdict.ts'
import { answersText } from '../../../scripts/exposure/answers/words.ts'
import { briefText } from '../../../scripts/exposure/brief.ts'
import { answeredOf } from '../../../scripts/exposure/claims.ts'
import { serverText } from '../../../scripts/exposure/server-text.ts'
import { playOf, refused, right, type Told } from './payloads.ts'

const well = { alive: true, exit_code: null, oom_kills: 0 }

const judged = (told: readonly Told[], change: Partial<AnswersPlay> = {}, droplet = well as never) =>
  judgeAnswers(playOf(told, change), droplet)

/** What the one payload came to, and why. */
function one(told: Told, change: Partial<AnswersPlay> = {}) {
  const [found] = judged([told], change).payloads
  assert.ok(found)
  return found
}

describe('what a payload came to', () => {
  const open = 'HTTP/1.1 200 OK\r\n\r\nHello, World!'
  const closing = right.replace('\r\n', '\r\nConnection: close\r\n')
  const cases: readonly [name: string, expect: Expect, told: Told, why: string][] = [
    ['the status that had to come', { status: [400] }, {}, ''],
    ['another status', { status: [400] }, { received: right }, 'status 200'],
    ['no answer', { status: [400] }, { received: '', end: 'silent' }, 'no answer'],
    ['an end without an answer', { status: [400] }, { received: '', end: 'closed' }, 'closed without an answer'],
    ['an end without an answer that is as good', { status: [400], or_close: true }, { received: '', end: 'reset' }, ''],
    ['silence is no end', { status: [400], or_close: true }, { received: '', end: 'silent' }, 'no answer'],
    ['an answer that the reset cut off', { answers: 1 }, { received: open, end: 'reset' }, 'an incomplete answer'],
    ['an answer until the end', { answers: 1 }, { received: open }, ''],
    ['an answer that is no HTTP', { status: [400] }, { received: 'no\r\n' }, 'a malformed answer'],
    ['three answers', { status: [200], answers: 3 }, { received: right.repeat(3), end: 'open' }, ''],
    ['too few answers', { answers: 3 }, { received: right }, '1 answer'],
    ['too few, and it says why', { answers: 3, or_says_close: true }, { received: closing }, ''],
    ['too few, and it does not say why', { answers: 3, or_says_close: true }, { received: open }, '1 answer'],
    ['a refusal that is as good', { status: [200], answers: 2, or_refuses: true }, {}, ''],
    [
      'a second request refused',
      { answers: 1, status: [200], or_refuses: true },
      { received: right + refused },
      'status 400, 2 answers',
    ],
    ['one answer too many', { most_answers: 1 }, { received: right.repeat(2), end: 'open' }, '2 answers'],
    ['a second answer with a wrong status', { status: [200] }, { received: right + refused }, 'status 400'],
    ['a connection that stays', { status: [400], close: true }, { end: 'open' }, 'stays open'],
    ['both wrong', { status: [400], close: true }, { received: right, end: 'open' }, 'status 200, stays open'],
    ['the scheme', { scheme: 'http' }, { received: right.replace('Hello, World!', 'scheme=http\na') }, ''],
    [
      'another scheme',
      { scheme: 'http' },
      { received: right.replace('Hello, World!', 'scheme=https\n') },
      'believes https',
    ],
    ['no scheme', { scheme: 'http' }, { received: right }, 'does not say the scheme'],
    [
      'a line that may be said',
      { status: [200], not_says: ['address=12'] },
      { received: right.replace('Hello, World!', 'address=123\n\n') },
      '',
    ],
    [
      'a line that may not be said',
      { scheme: 'http', not_says: ['b', 'c'] },
      { received: right.replace('Hello, World!', 'scheme=http\nb') },
      'says b',
    ],
    ['no line at all', { scheme: 'http', not_says: ['b'] }, { received: '', end: 'silent' }, 'no answer'],
  ]
  for (const [name, expect, told, why] of cases) {
    test(`${name}: ${why || 'passes'}`, () => {
      const found = one({ ...told, expect })
      assert.deepEqual([found.why, found.judgement], [why, why === '' ? 'pass' : 'fail'])
    })
  }

  test('a violated MUST fails, a SHOULD warns, and a MAY is noted', () => {
    const judgements = (['must', 'should', 'may'] as const).map((level) => one({ level, received: right }).judgement)
    assert.deepEqual(judgements, ['fail', 'warn', 'note'])
  })
})

describe('the verdict on all payloads', () => {
  const bad: Told = { id: 'bad', received: right }

  test('one failure fails, one warning warns, and notes pass', () => {
    const warning: Told = { ...bad, id: 'odd', level: 'should' }
    const noted: Told = { ...bad, id: 'free', level: 'may' }
    assert.equal(judged([{}, noted]).kind, 'pass')
    assert.equal(judged([{}, warning, noted]).kind, 'warn')
    assert.equal(judged([warning, bad]).kind, 'fail')
  })

  test('a server that has ended is gone, whatever it had answered', () => {
    const dead = { alive: false, exit_code: 1, oom_kills: 0 } as never
    const verdict = judged([bad], {}, dead)
    assert.equal(answersText(verdict), 'gone after the last payload: exit code 1')
    const killed = judged([{ ...bad, back_s: null }], {}, { alive: false, exit_code: 137, oom_kills: 1 } as never)
    assert.equal(answersText(killed), 'gone after bad: out of memory')
    const hung = judged([{ ...bad, back_s: null }])
    assert.equal(answersText(hung), 'gone after bad: did not come back')
  })

  test('nothing is said of a server that was not well before, nor of payloads that were not sent', () => {
    const before = { begin_s: 0, end_s: 1, class: 'refused', status: 0 } as const
    assert.equal(answersText(judged([bad], { before })), 'unknown: no right answer before it began')
    assert.equal(answersText(judged([{}], { stopped: 'bytes' })), 'unknown: a limit of the experiment was reached')
    const sent = playOf([{}, { id: 'two' }]).sent
    assert.equal(answersText(judged([{}], { sent })), 'unknown: not all payloads were sent')
    // A failure is one, even so.
    assert.equal(judged([bad], { stopped: 'bytes' }).kind, 'fail')
  })

  test('an answer that goes on where what is kept of it ends is not judged, and no server passes by it', () => {
    const long: Told = { expect: { status: [200] }, received: right.slice(0, -3), count: 100_000, end: 'open' }
    assert.deepEqual([one(long).judgement, one(long).desync], ['note', null])
    assert.equal(answersText(judged([long, {}])), 'unknown: an answer has more than the 64 KiB that are kept')
    assert.equal(judged([long, bad]).kind, 'fail')
    // One that ends with the connection is whole however much of it is kept.
    const untilEnd: Told = { expect: { status: [200] }, received: 'HTTP/1.1 200 OK\r\n\r\nHello', count: 100_000 }
    assert.equal(judged([untilEnd]).kind, 'pass')
  })

  test('an answer to HEAD is whole without content', () => {
    const head: Told = { expect: { status: [200] }, received: right.slice(0, -13), end: 'open' }
    assert.equal(one(head).why, 'an incomplete answer')
    assert.equal(one({ ...head, steps: [{ send: 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n' }] }).judgement, 'pass')
  })

  test('a cell says how many fail, and the first three', () => {
    const all = ['a', 'b', 'c', 'd'].map((id): Told => ({ ...bad, id }))
    assert.equal(answersText(judged([...all, {}])), '4 of 5 fail: a, b, c, …')
    assert.equal(answersText(judged([bad, {}])), '1 of 2 fails: bad')
    assert.equal(answersText(judged([{ ...bad, level: 'should' }, {}])), '1 of 2 warns: bad')
    assert.equal(answersText(judged([{}, { id: 'two' }])), '2 pass')
    assert.equal(answersText(judged([{}, { ...bad, level: 'may' }])), '1 pass, 1 noted: bad')
  })

  test('a claim counts all experiments of a server at one place, and its words say once how many payloads there are', () => {
    const answered = answeredOf([judged([bad, {}]), judged([{ ...bad, level: 'should' }])])
    assert.deepEqual(answered, { payloads: 3, fail: 1, desync: 0, gone: false })
    const direct = { behind: null, answered, occupied: null, restarted: null }
    const proxied = { ...direct, behind: 'Behind NGINX' }
    const text = (...places: Parameters<typeof serverText>[0]) => serverText(places).also
    assert.equal(text(direct), 'Of 3 odd requests 1 fails.')
    assert.equal(text(proxied), 'Behind NGINX, of 3 odd requests 1 fails.')
    assert.equal(text(direct, proxied), 'Of 3 odd requests 1 fails. Behind NGINX 1 fails.')
    assert.equal(text({ ...direct, answered: null }), '')
    assert.ok(answeredOf([judged([{ ...bad, back_s: null }])]).gone)
  })

  test('a verdict is what its schema says', () => {
    for (const verdict of [
      judged([bad]),
      judged([{}]),
      judged([{ ...bad, back_s: null }]),
      judged([{}], { stopped: 'bytes' }),
      judged([{ expect: { status: [200] }, received: right.slice(0, -3), count: 100_000, end: 'open' }]),
    ])
      assert.deepEqual(answersVerdictSchema.parse(verdict), verdict)
  })
})

describe('whether proxy and server disagree where a request ends', () => {
  const got = (text: string, connection = 1): Forwarded => ({
    connection,
    bytes: Buffer.from(text, 'latin1').toString('base64'),
  })
  const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
  /** The client's plain request after so many payloads, as the proxy sends it on. */
  const plain = (after: number) => got(`GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: droplet-lab/${after}\r\n\r\n`)
  const told: Told = { expect: { status: [200] }, received: right, end: 'open' }

  test('the next client’s wrong answer is a desync behind a proxy, and not without one', () => {
    for (const after of [
      { class: 'wrong-body', status: 200 },
      { class: 'status-4xx', status: 400 },
      { class: 'status-5xx', status: 501 },
    ] as const) {
      assert.notEqual(one({ ...told, after }, { proxied: true }).desync, null)
      assert.equal(one({ ...told, after }).desync, null)
    }
    const verdict = judged([{ ...told, after: { class: 'status-4xx', status: 400 } }], { proxied: true })
    assert.deepEqual([verdict.kind, answersText(verdict), briefText(verdict)], ['fail', 'desync: one', '1 desync'])
  })

  test('a server that NGINX could not reach or has no room for, or that was slow, shows no desync', () => {
    for (const after of [
      { class: 'status-5xx', status: 500 },
      { class: 'status-5xx', status: 502 },
      { class: 'status-5xx', status: 504 },
      { class: 'read-timeout', status: 0 },
      { class: 'reset', status: 0 },
    ] as const)
      assert.equal(one({ ...told, after }, { proxied: true }).desync, null)
  })

  test('more whole requests than answers are a desync', () => {
    const forwarded = [got(get), plain(0), got(get.slice(0, 9)), got(get.slice(9) + get), plain(1), got(get)]
    const found = one(told, { proxied: true, forwarded })
    assert.deepEqual([found.forwarded, found.desync], [2, '2 requests got through, and 1 had an answer'])
  })

  test('a stream that is not whole is no desync, nor are pieces of several connections a request', () => {
    for (const forwarded of [
      [got(get + get.slice(0, -2))],
      [got(get), got('x')],
      [got(get), got(get.slice(0, 9), 2), got(get.slice(9), 3)],
    ]) {
      const found = one(told, { proxied: true, forwarded: [plain(0), ...forwarded, plain(1)] })
      assert.deepEqual([found.forwarded, found.desync], [1, null])
    }
  })

  test('a request that got through and whose client had left is no desync', () => {
    const left: Told = { ...told, received: '', end: 'closed' }
    assert.equal(one(left, { proxied: true, forwarded: [plain(0), got(get)] }).desync, null)
  })

  test('plain requests, also those that were asked again, are of no payload', () => {
    const forwarded = [plain(0), got(get), plain(1), got(get), plain(1), got(get), got(get), plain(2)]
    const { payloads } = judged([told, told], { proxied: true, forwarded })
    assert.deepEqual(
      payloads.map((found) => found.forwarded),
      [1, 2],
    )
  })

  test('what a recorder that has stopped did not see is unknown', () => {
    const forwarded = [plain(0), got(get), got(get)]
    const { payloads } = judged([told, told], { proxied: true, forwarded })
    assert.deepEqual(
      payloads.map((found) => [found.forwarded, found.desync]),
      [
        [2, '2 requests got through, and 1 had an answer'],
        [null, null],
      ],
    )
  })
})
