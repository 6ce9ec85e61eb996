import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Claims, Deployment, ProxyClaim, RankingClaim, SpeedClaim } from '../../../scripts/analysis/claims.ts'
import { proxyTitle, rankingTitle, wordBadge, wordClaims } from '../../../scripts/report/prose/claims.ts'

const speed: SpeedClaim = {
  ...{ network: 'lan', linked: false, servers: 14, server: 'sequential2', family: 'sequential', rps: 12_384.5 },
  ...{ minimum: true, rivals: ['a', 'b', 'c'], rivals_by: 'intervals', maybe_faster: 1 },
  ...{ percent: 38.3, percent_sign: '>=' },
}
const home = { network: 'home-2020', linked: true } as const
const lan = { network: 'lan', linked: false } as const
const end = { server: 'x', ratio: 1 }
const gain: ProxyClaim = {
  ...home,
  topology: 'behind-nginx',
  servers: 14,
  ratio: 7.03,
  most: end,
  least: end,
  verdict: 'gains',
}
const loss: ProxyClaim = { ...gain, ...lan, ratio: 0.767, verdict: 'loses' }
const deployment: Deployment = { ...home, topology: 'behind-nginx', servers: ['a', 'b', 'c'], others: ['forking1'] }
const ranking = (verdict: RankingClaim['verdict'], rho: number, place: typeof home | typeof lan): RankingClaim => ({
  ...{ ...place, servers: 15, rho, p: 0.01, verdict },
})
const claims: Claims = {
  ...{ rate_rps: null, speeds: [speed], proxies: [loss, gain], deployment, badges: [] },
  costs: [{ ...lan, server: 'a', cost_us: 31.8, rivals: ['b'], dearest: { server: 'z', cost_us: 37_740 } }],
  rankings: [ranking('fails', 0.264, lan), ranking('holds', 0.721, home)],
}
const worded = (changes: Partial<Claims> = {}) =>
  wordClaims({ ...claims, ...changes }).map(({ lead, rest }) => `${lead}${rest}`)

describe('the answer in three sentences', () => {
  test('they say which server is fastest and how sure that is, what to deploy, and whether the article’s ranking holds', () => {
    assert.deepEqual(worded(), [
      'sequential2 (one client at a time), at least 12,400 requests/s on a LAN, but 3 others may be as fast: too close to call.',
      'Worth it over a home connection, not on a LAN: 7.03 times the median rate against 0.767 times, so deploy any server but forking1 behind it.',
      'Holds over a home connection, not on a LAN: the rank correlations are 0.72 and 0.26.',
    ])
  })

  test('no sentence has more than thirty words or more than two figures', () => {
    const odd: Partial<Claims>[] = [
      {},
      { rankings: [], proxies: [] },
      { proxies: [gain], deployment: { ...deployment, servers: ['a', 'b', 'c', 'd'], others: ['e', 'f', 'g', 'h'] } },
      { speeds: [{ ...speed, rivals: [], rivals_by: 'noise' }], rankings: [ranking('partly', 0.5, home)] },
    ]
    for (const sentence of odd.flatMap((changes) => worded(changes))) {
      assert.ok(sentence.split(' ').length <= 30, sentence)
      // Names hold digits too.
      const figures = sentence.split(/[\s(]+/).filter((word) => /^[\d.,]+$/.test(word.replace(/[^\w.,]+$/, '')))
      assert.ok(figures.length <= 2, sentence)
    }
  })

  test('a single measurement makes a rival of what is near, and none is named surely the fastest', () => {
    const of = (rivals: readonly string[]) =>
      worded({ speeds: [{ ...speed, rivals: [...rivals], rivals_by: 'noise' }] })[0]
    assert.match(of(['waitress']) ?? '', /, but waitress may be as fast: a single measurement cannot tell\.$/)
    assert.match(of([]) ?? '', /, clear of the others even though it was measured once\.$/)
  })

  test('a server that stands alone is said to', () => {
    assert.match(worded({ speeds: [{ ...speed, rivals: [] }] })[0] ?? '', /: no other server is as fast\.$/)
  })

  test('NGINX in front may cost speed everywhere, or change nothing', () => {
    const none = { deployment: null } as const
    assert.equal(worded({ ...none, proxies: [loss] })[1], 'It costs speed on a LAN: 0.767 times the median rate.')
    const even = { ...loss, ratio: 1.1, verdict: 'even' } as const
    assert.match(worded({ ...none, proxies: [even] })[1] ?? '', /^No difference to speed on a LAN/)
  })

  test('without a published table, the third sentence is on CPU time', () => {
    const [, , third] = worded({ rankings: [] })
    assert.equal(third, 'a (no significant difference from b): 31.8 µs of CPU; z costs 37.7 ms.')
  })

  test('nothing is said where nothing was compared', () => {
    assert.deepEqual(worded({ speeds: [], costs: [], proxies: [], rankings: [], deployment: null }), [])
  })

  test('a control character of a name does not reach a sentence', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(worded({ speeds: [{ ...speed, server: 'a\u001b[2J' }] }).join(), /[\u0000-\u001f]/)
  })
})

test('a chart’s title is its answer', () => {
  assert.equal(proxyTitle(gain), 'NGINX in front pays over a home connection: 7.03 times the median rate')
  assert.equal(proxyTitle(loss), 'NGINX in front costs speed on a LAN: 0.767 times the median rate')
  assert.equal(proxyTitle({ ...gain, verdict: 'even' }), 'NGINX in front changes little over a home connection')
  assert.equal(rankingTitle(ranking('fails', 0.2, lan)), 'The article’s ranking does not hold on a LAN')
  assert.equal(
    rankingTitle(ranking('partly', 0.5, { ...home, network: 'mine' } as never)),
    'The article’s ranking holds in part over mine',
  )
})

test('badges say in a few words what weakens a run', () => {
  const text = (badge: Claims['badges'][number]) => wordBadge(badge)
  assert.deepEqual(text({ kind: 'measured', times: 1, intervals: false }), {
    ...{ text: 'Measured once: differences below 20 % may be noise', weak: true },
  })
  assert.deepEqual(text({ kind: 'measured', times: 5, intervals: true }), {
    ...{ text: 'Each measured 5 times: differences are tested at 95 %', weak: false },
  })
  assert.equal(text({ kind: 'incomplete', left: 3, planned: 4 }).text, 'Cut short: 3 of 4 measurements missing')
  assert.equal(text({ kind: 'failed', cells: 2, of: 60 }).text, '2 of 60 measurements failed')
  assert.match(
    text({ kind: 'minimums', cells: 2, of: 6, bottleneck: 'generator' }).text,
    /the load program was the limit$/,
  )
  assert.ok(text({ kind: 'noisy' }).weak)
})
