import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type PlannedCell, plan } from '../../scripts/plan/plan.ts'
import { LinkUnavailable } from '../../scripts/run/link-unavailable.ts'
import { nextPart } from '../../scripts/run/manifest.ts'
import { neededNetworks, nothingSkipped, skip, withoutSkipped } from '../../scripts/run/skipping.ts'
import { toNetwork } from '../../scripts/scenario/network.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverNamed } from '../fixtures/server.ts'

const mine = { name: 'mine', delay_ms: 5 }
const scenario = scenarioSchema.parse({
  topologies: ['direct'],
  networks: ['lan', 'internet', mine, 'home-2020'],
  blocks: 2,
  load: { kind: 'hey', requests: 10, workers: 1 },
})
const networks = scenario.networks.map(toNetwork)
const server = (name: string) => serverNamed(name)
const order = plan(scenario, ['nginx', 'async', 'waitress'].map(server), 7)
const skipped = skip(networks, new LinkUnavailable('it is so'))
const cellOn = (network: string): PlannedCell => ({ ...resultOf('async', 'direct', 1).cell, network })
const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name)

const experimentOn = (network: string) => ({
  server: 'nginx',
  topology: 'direct' as const,
  network,
  experiment: 'silent',
})
const experiments = ['internet', 'lan'].map(experimentOn)

describe('networks whose link cannot be set', () => {
  test('networks with a link are skipped, whatever their name', () => {
    assert.deepEqual(skipped.networks, ['internet', 'mine', 'home-2020'])
  })

  test('skipped networks are named in one line with the reason and what to do', () => {
    assert.match(
      skipped.line ?? '',
      /^internet, mine and home-2020 are skipped: the link emulator cannot start \(it is so\)\. To fix: .+\.$/,
    )
    const one = skip([toNetwork('lan'), toNetwork('internet')], new LinkUnavailable('it is so'))
    assert.match(one.line ?? '', /^internet is skipped: the link/)
  })

  test('a plan without its skipped networks keeps the order of the rest', () => {
    const left = withoutSkipped({ scenario, order, experiments, seed: 7 }, skipped)
    assert.deepEqual(left.scenario, { ...scenario, networks: ['lan'] })
    assert.deepEqual(
      left.order,
      order.filter(({ network }) => network === 'lan'),
    )
    assert.deepEqual(left.experiments, [experimentOn('lan')])
    assert.equal(left.seed, 7)
  })

  test('a plan with nothing but skipped networks has no cell', () => {
    const only = {
      scenario: { ...scenario, networks: ['internet' as const] },
      order: [cellOn('internet')],
      experiments: [experimentOn('internet')],
    }
    assert.deepEqual(withoutSkipped(only, skipped).experiments, [])
    assert.deepEqual(withoutSkipped(only, skipped).order, [])
  })

  test('a plan stays as it is where no network is skipped', () => {
    const all = { scenario, order, experiments }
    assert.deepEqual(withoutSkipped(all, nothingSkipped), all)
  })
})

describe('the networks that a run needs generators for', () => {
  test('a new run needs generators for all of its networks', () =>
    assert.deepEqual(neededNetworks(networks, order), networks))

  test('a resumed run needs no generator for a link without cells left', () => {
    assert.deepEqual(names(neededNetworks(networks, [cellOn('mine')])), ['lan', 'mine'])
    assert.deepEqual(names(neededNetworks(networks, [])), ['lan'])
  })

  test('a resumed run needs at least one generator', () => {
    const only = [toNetwork('internet')]
    assert.deepEqual(neededNetworks(only, []), only)
  })
})

test('a resumed run passes over the cells of skipped networks and keeps them', () => {
  const cells = ['internet', 'lan', 'mine', 'lan'].map((network, index) => ({ ...cellOn(network), block: index + 1 }))
  const [, lan] = cells
  const before = manifestOf([], { order: cells })
  assert.deepEqual(nextPart(before, skipped.networks), [lan])
  assert.deepEqual(nextPart(before), [cells[0]])
  const done = manifestOf(
    cells.filter(({ network }) => network === 'lan').map((cell) => resultOf('async', 'direct', 1, { cell })),
    { order: cells },
  )
  assert.deepEqual(nextPart(done, skipped.networks), [])
  assert.equal(nextPart(done).length, 1)
})
