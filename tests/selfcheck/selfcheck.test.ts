import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aaScenario, judgeAA } from '../../scripts/analysis/a-a-test.ts'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { proofOfAA } from '../../scripts/report/selfcheck.ts'
import { type Found, judge } from '../../scripts/run/limits-proof.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const held: Found = {
  cpus: 1.01,
  memory_mib: 992,
  processes: 512,
  outside: 'Network is unreachable',
  root: 'Read-only file system',
  user: 65534,
}
const broken = (changes: Partial<Found>) =>
  judge({ ...held, ...changes })
    .filter(({ holds }) => !holds)
    .map(({ name }) => name)

describe('the limits of a droplet', () => {
  test('the limits of a droplet hold where no probe gets more', () => assert.deepEqual(broken({}), []))

  test('a missing limit of a droplet is found', () => {
    assert.deepEqual(broken({ cpus: 1.9 }), ['CPU time of four busy processes'])
    assert.deepEqual(broken({ memory_mib: 2048 }), ['memory and swap together'])
    assert.deepEqual(broken({ processes: 2000 }), ['processes'])
    assert.deepEqual(broken({ outside: '' }), ['network beyond the lab'])
    assert.deepEqual(broken({ outside: 'TimeoutError' }), ['network beyond the lab'])
    assert.deepEqual(broken({ root: '', user: 0 }), ['root filesystem', 'user'])
  })
})

describe('the A/A test', () => {
  const noise = [1.01, 0.99, 1, 1.02, 0.98]
  const run = (copyRps: number) => {
    const results = noise.flatMap((factor, index) =>
      [
        resultOf('nginx', 'direct', 1000 * factor),
        resultOf('async', 'direct', 500 * (noise[(index + 1) % 5] ?? 1)),
        resultOf('async-copy', 'direct', copyRps * (noise[(index + 3) % 5] ?? 1)),
      ].map((result) => ({ ...result, cell: { ...result.cell, block: index + 1 } })),
    )
    return manifestOf(results, { scenario: aaScenario })
  }

  test('an A/A test holds where the interval includes no difference', () =>
    assert.equal(judgeAA(analyse(run(502))).holds, true))

  test('a failed A/A test comes with advice', () => {
    const proof = proofOfAA(judgeAA(analyse(run(400))))
    assert.equal(proof.holds, false)
    assert.match(proof.achieved, /^0\.8/)
    assert.match(proof.advice, /run it again/)
  })

  test('an A/A test without figures fails', () => {
    const proof = proofOfAA(judgeAA(analyse(manifestOf([], { scenario: aaScenario }))))
    assert.equal(proof.holds, false)
    assert.match(proof.advice, /how its cells ended/)
  })
})
