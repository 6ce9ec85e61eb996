import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toNetwork } from '../../scripts/scenario/network.ts'
import { describeNetwork } from '../../scripts/scenario/network-text.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'

const lineOf = (entry: object) => {
  const { networks } = scenarioSchema.parse({ networks: [entry], load: { kind: 'hey', requests: 1, workers: 1 } })
  return describeNetwork(toNetwork(networks[0] as never))
}

describe('a network in words', () => {
  test('the words for a LAN say that there is no link', () => {
    assert.match(describeNetwork(toNetwork('lan')), /^No line in between/)
  })

  test('the words for a link name its traits, and only those that it has', () => {
    assert.match(lineOf({ name: 'far', delay_ms: 100 }), /^A line with a round trip of 200 ms: /)
    const busy = {
      delay_ms: 26,
      jitter_ms: 2,
      loss_up: 0.021,
      loss_down: 0.01,
      connections_per_s: 90.04,
      mbit_per_s: 8,
    }
    assert.match(
      lineOf({ name: 'busy', ...busy, over_limit: 'wait' }),
      /52 ms and up to 4 more, 2.1 % of packets lost on the way up, 1 % on the way down, 90 new .* \(more wait\), 8 Mbit\/s: /,
    )
    assert.match(lineOf({ name: 'strict', ...busy }), /\(more are dropped\)/)
  })
})
