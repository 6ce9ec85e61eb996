import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { describeNetwork } from '../../../scripts/report/prose/network.ts'
import { linkSchema, toNetwork } from '../../../scripts/scenario/network.ts'

const linked = (link: object) => describeNetwork({ name: 'mine', link: linkSchema.parse(link) })
const reading = 'Rates show how a server copes with the link, hardly its speed.'

describe('a network in words', () => {
  test('the text of a LAN says that it has no link', () => {
    assert.equal(
      describeNetwork(toNetwork('lan')),
      'No link: rates show the server or the generator, whichever is slower.',
    )
  })

  test('the text of a network says nothing of rates that the load sets', () => {
    assert.equal(describeNetwork(toNetwork('lan'), false), 'No link.')
    assert.equal(describeNetwork(toNetwork('internet'), false), '52 ms RTT.')
  })

  test('the text of a link has its traits and no others', () => {
    assert.equal(linked({ delay_ms: 100 }), `0.2 s RTT. ${reading}`)
    assert.equal(
      describeNetwork(toNetwork('home-2020')),
      `51.4 ms RTT, 5.9 % upstream loss, 84.5 new connections/s (more wait). ${reading}`,
    )
    assert.equal(
      linked({ delay_ms: 26, jitter_ms: 2, loss_down: 0.01, connections_per_s: 90.04, mbit_per_s: 8 }),
      `52 ms RTT with up to 2 ms of jitter each way, 1 % downstream loss, 90 new connections/s (more are dropped), 8 Mbit/s. ${reading}`,
    )
  })
})
