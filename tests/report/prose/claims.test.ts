import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Claims, Deployment, ProxyClaim, RankingClaim, SpeedClaim } from '../../../scripts/analysis/claims.ts'
import { wordBadge } from '../../../scripts/report/prose/badges.ts'
import { costTitle, loadedTitle, proxyTitle, rankingTitle, tailsTitle } from '../../../scripts/report/prose/charts.ts'
import { wordClaims } from '../../../scripts/report/prose/claims.ts'
import { checkText } from '../../language/check.ts'
import { textOf } from '../../language/text.ts'

const speed: SpeedClaim = {
  ...{ network: 'lan', linked: false, servers: 14, server: 'sequential2', family: 'sequential', rps: 12_384.5 },
  example: true,
  ...{ minimum: true, rivals: ['a', 'b', 'c'], rivals_by: 'intervals', maybe_faster: 0, open: false },
  ...{ percent: 38.3, percent_sign: '>=' },
}
const home = { network: 'home-2020', linked: true } as const
const lan = { network: 'lan', linked: false } as const
const gain: ProxyClaim = {
  ...home,
  topology: 'behind-nginx',
  servers: 14,
  ratio: 7.03,
  verdict: 'gains',
  only_closing: true,
}
const loss: ProxyClaim = { ...gain, ...lan, ratio: 0.767, verdict: 'loses', only_closing: false }
const pick: Deployment = {
  ...{ ...lan, from: 'deployed', compared: 3, verdict: 'one' },
  ...{ topology: 'direct', either: false, servers: ['waitress'], open: [] },
}
const picks: Deployment = {
  ...{ ...pick, ...home, verdict: 'alike', topology: 'behind-nginx' },
  servers: ['waitress', 'gunicorn-sync', 'gunicorn-gevent'],
}
const ranking = (verdict: RankingClaim['verdict'], rho: number, place: typeof home | typeof lan): RankingClaim => ({
  ...{ ...place, servers: 15, rho, p: 0.01, pairs: 105, agreeing: verdict === 'fails' ? 62 : 83, verdict },
})
const claims: Claims = {
  ...{ rate_rps: null, speeds: [speed], proxies: [loss, gain], deployments: [pick, picks], badges: [] },
  costs: [{ ...lan, server: 'a', cost_us: 31.8, rivals: ['b'], dearest: { server: 'z', cost_us: 37_740 } }],
  rankings: [ranking('fails', 0.264, lan), ranking('partly', 0.721, home)],
}
const worded = (changes: Partial<Claims> = {}) =>
  wordClaims({ ...claims, ...changes }).map(({ lead, rest }) => `${lead}${rest}`)

describe('the answer', () => {
  test('they say which server is fastest and how sure that is, what to deploy, and whether the article’s ranking holds', () => {
    assert.deepEqual(worded(), [
      'sequential2 or one of 3 others, too close to call: ' +
        'sequential2 (one client at a time, not for production) did at least 12,400 requests/s on a LAN.',
      'Worth it over a home connection, not on a LAN: ' +
        'without it deploy waitress, behind it gunicorn-gevent, gunicorn-sync or waitress.',
      'Holds in part over a home connection, not on a LAN: ' +
        '79 % of server pairs keep its order over a home connection, 59 % on a LAN.',
    ])
  })

  test('no sentence has more than thirty words or more than two figures', () => {
    const far = { network: 'internet', linked: true } as const
    const most = [pick, { ...picks, ...far }, picks].map((one) => ({ ...one, servers: ['a', 'b', 'c', 'd'] }))
    const odd: Partial<Claims>[] = [
      {},
      { rankings: [], proxies: [] },
      { proxies: [loss, { ...gain, ...far }, gain], deployments: most },
      { proxies: [loss, { ...gain, ...far }, gain], deployments: [pick, { ...picks, ...far }, picks] },
      { deployments: [{ ...pick, verdict: 'unknown' }, picks] },
      { speeds: [{ ...speed, rivals: [], rivals_by: 'noise' }], rankings: [ranking('unknown', 0.6, home)] },
      { speeds: [{ ...speed, rivals: [], maybe_faster: 3 }], proxies: [{ ...gain, verdict: 'unknown' }, loss] },
      {
        speeds: [{ ...speed, open: true, maybe_faster: 13 }],
        deployments: [],
        proxies: [{ ...loss, verdict: 'unknown' }],
      },
    ]
    for (const changes of odd)
      assert.deepEqual(
        worded(changes).flatMap((text) => checkText(textOf([{ text, line: 1 }]))),
        [],
      )
  })

  test('a single measurement makes a rival of what is near, and none is named surely the fastest', () => {
    const of = (rivals: readonly string[]) =>
      worded({ speeds: [{ ...speed, rivals: [...rivals], rivals_by: 'noise' }] })[0]
    assert.match(of(['waitress']) ?? '', /^sequential2 or waitress, which a single measurement cannot tell apart: /)
    assert.match(of([]) ?? '', /, clear of the others, measured once\./)
  })

  test('a server that stands alone is said to', () => {
    const of = (changes: Partial<SpeedClaim>) =>
      worded({ speeds: [{ ...speed, rivals: [], example: false, ...changes }] })[0]
    assert.match(of({}) ?? '', /: no other server is as fast\.$/)
    assert.match(of({ servers: 1 }) ?? '', /: no other server was compared with it\.$/)
  })

  test('no server is said to be the fastest where others may be faster, whose rates are minimums', () => {
    const of = (changes: Partial<SpeedClaim>) => worded({ speeds: [{ ...speed, maybe_faster: 2, ...changes }] })[0]
    assert.match(of({}) ?? '', /requests\/s on a LAN, and others may be faster\.$/)
    assert.match(of({ rivals: [] }) ?? '', /on a LAN, but 2 others may be faster, whose rates are minimums\.$/)
    assert.match(of({ rivals: [], maybe_faster: 1 }) ?? '', /, but 1 other may be faster, whose rate is a minimum\.$/)
    assert.equal(
      of({ open: true }),
      'Unknown on a LAN: all 14 rates are minimums, and the highest is 12,400 requests/s by sequential2.',
    )
  })

  test('NGINX in front may cost speed everywhere, or change nothing', () => {
    const none = { deployments: [] }
    assert.equal(
      worded(none)[1],
      'Worth it over a home connection for servers that close connections, not on a LAN: ' +
        'the median server becomes 7.03 times as fast over a home connection, 23.3 % slower on a LAN.',
    )
    assert.equal(
      worded({ ...none, proxies: [loss] })[1],
      'It costs speed on a LAN: the median server becomes 23.3 % slower.',
    )
    const even = { ...loss, ratio: 1.1, verdict: 'even' } as const
    assert.equal(worded({ ...none, proxies: [even] })[1], 'No difference to speed on a LAN.')
    assert.equal(
      worded({ ...none, proxies: [loss, { ...even, ...home }] })[1],
      'It costs speed on a LAN, no difference to speed over a home connection: ' +
        'the median server becomes 23.3 % slower on a LAN.',
    )
    assert.match(
      worded({ ...none, proxies: [{ ...loss, servers: 1 }] })[1] ?? '',
      /: the server becomes 23\.3 % slower\.$/,
    )
  })

  test('where too many rates are minimums, it is unknown what NGINX in front does', () => {
    const unknown = { ...loss, verdict: 'unknown' } as const
    assert.equal(worded({ deployments: [], proxies: [unknown] })[1], 'Unknown on a LAN.')
    assert.match(proxyTitle(unknown), /^What NGINX in front does on a LAN is unknown: /)
    assert.match(
      worded({ proxies: [unknown, gain], deployments: [] })[1] ?? '',
      /^Worth it over a home connection for servers that close connections, unknown on a LAN: the median server/,
    )
  })

  test('what to deploy names what was measured, and says where nothing can be said', () => {
    const of = (...deployments: Deployment[]) => worded({ proxies: [], deployments })[1]
    assert.equal(of(pick), 'Deploy waitress on a LAN.')
    const behind = (changes: Partial<Deployment>) =>
      worded({ proxies: [loss], deployments: [{ ...pick, ...changes }] })[1]
    assert.match(behind({ either: true }) ?? '', /^Deploy waitress with or without NGINX on a LAN\.$/)
    const many = { verdict: 'several', compared: 17, servers: ['a', 'b', 'c', 'd'] } as const
    assert.match(behind({ ...many, servers: [...many.servers] }) ?? '', /: deploy a, b or others as fast without it\.$/)
    assert.equal(behind({}), 'It costs speed on a LAN: deploy waitress without it.')
    assert.match(
      behind({ open: ['granian'] }) ?? '',
      /^It costs speed on a LAN: deploy waitress or others as fast without it/,
    )
    assert.match(behind({ verdict: 'alike', compared: 17 }) ?? '', /: deploy any of the 17 servers without it\.$/)
    assert.match(behind({ from: 'all' }) ?? '', /: by speed alone, deploy waitress without it\.$/)
    assert.match(
      behind({ verdict: 'unknown' }) ?? '',
      /^Nothing can be said on a LAN: the load program was the bottleneck\.$/,
    )
    assert.equal(of(pick, { ...pick, ...home }), 'Deploy waitress on a LAN and over a home connection.')
    assert.equal(
      worded({ proxies: [gain], deployments: [picks] })[1],
      'Worth it over a home connection: deploy gunicorn-gevent, gunicorn-sync or waitress behind it.',
    )
    assert.match(
      worded({ deployments: [pick, { ...picks, topology: 'direct' }] })[1] ?? '',
      /^Deploy waitress without NGINX on a LAN, and /,
    )
  })

  test('without a published table, the last sentence is on CPU time', () => {
    const third = worded({ rankings: [] })[2]
    assert.equal(third, 'a (too close to call with b): 31.8 µs of CPU; z costs 37.7 ms.')
  })

  test('nothing is said where nothing was compared', () => {
    assert.deepEqual(worded({ speeds: [], costs: [], proxies: [], rankings: [], deployments: [] }), [])
  })

  test('a control character of a name does not reach a sentence', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(worded({ speeds: [{ ...speed, server: 'a\u001b[2J' }] }).join(), /[\u0000-\u001f]/)
  })
})

test('a chart’s title is its answer', () => {
  const median = 'the median server becomes 7.03 times as fast'
  assert.equal(
    proxyTitle(gain),
    `NGINX in front pays over a home connection for servers that close connections: ${median}`,
  )
  assert.equal(proxyTitle({ ...gain, only_closing: false }), `NGINX in front pays over a home connection: ${median}`)
  assert.equal(proxyTitle(loss), 'NGINX in front costs speed on a LAN: the median server becomes 23.3 % slower')
  assert.equal(proxyTitle({ ...gain, verdict: 'even' }), 'NGINX in front changes little over a home connection')
  assert.equal(rankingTitle(ranking('fails', 0.2, lan)), 'The article’s ranking does not hold on a LAN')
  assert.equal(
    rankingTitle(ranking('partly', 0.5, { ...home, network: 'mine' } as never)),
    'The article’s ranking holds in part over mine',
  )
})

test('a title on latency names who answers soonest and latest, and what load does', () => {
  const [shortest, longest] = [
    { server: 'async', p99_s: 0.0021 },
    { server: 'forking1', p99_s: 1.9 },
  ]
  assert.ok(shortest && longest)
  const title = (last: typeof longest | null, withBaseline = false) =>
    tailsTitle({ network: 'lan', withBaseline, shortest, longest: last })
  assert.equal(title(longest), 'async has the shortest p99, 2.1 ms; forking1 has the longest, 1.9 s')
  assert.equal(title(null, true), 'Of the Python servers, async has the shortest p99, 2.1 ms')
  assert.equal(
    loadedTitle({ server: 'async', low: 0.2, high: 0.8, ratio: 4.04 }),
    'At 80 % of its capacity, p99 of async is 4.04 times that at the lowest load',
  )
})

test('a title on CPU time names all that may cost as little, and that NGINX is not meant', () => {
  const [cost] = claims.costs
  assert.ok(cost)
  assert.equal(costTitle(cost, false), 'a or b needs the least CPU time per request on a LAN: about 31.8 µs')
  const title = (rivals: string[]) => costTitle({ ...cost, rivals }, true)
  assert.equal(title([]), 'Of the Python servers, a needs the least CPU time per request on a LAN: 31.8 µs')
  assert.match(title(['b', 'c', 'd']), /^Of the Python servers, a or one of 3 others needs .*: about 31\.8 µs$/)
})

test('badges say in a few words what weakens a run', () => {
  const text = (badge: Claims['badges'][number]) => wordBadge(badge)
  assert.deepEqual(text({ kind: 'measured', times: 1, intervals: false }), {
    ...{ text: 'Measured once: differences below 20 % may be noise', weak: true },
  })
  assert.deepEqual(text({ kind: 'measured', times: 5, intervals: true }), {
    ...{ text: 'Measured 5 times: differences at 95 % confidence', weak: false },
  })
  assert.equal(
    text({ kind: 'measured', times: 2, intervals: true }).text,
    'Measured twice: only large differences show',
  )
  assert.deepEqual(text({ kind: 'failed', cells: 0, of: 60 }), { text: 'No failures', weak: false })
  assert.equal(text({ kind: 'incomplete', left: 3, planned: 4 }).text, 'Cut short: 3 of 4 measurements missing')
  assert.equal(text({ kind: 'failed', cells: 2, of: 60 }).text, '2 of 60 cells failed')
  const minimums = { kind: 'minimums', cells: 2, of: 6 } as const
  assert.equal(
    text({ ...minimums, bottleneck: 'generator' }).text,
    '2 of 6 rates are minimums (≥); most frequent bottleneck: the load program',
  )
  assert.equal(text({ ...minimums, bottleneck: null }).text, '2 of 6 rates are minimums (≥)')
  assert.ok(text({ kind: 'noisy' }).weak)
})
