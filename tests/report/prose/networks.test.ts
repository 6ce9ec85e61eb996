import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeNetwork } from '../../../scripts/report/prose/network.ts'
import { networkNote, whereOf } from '../../../scripts/report/prose/networks.ts'
import { linkSchema, toNetwork } from '../../../scripts/scenario/network.ts'

test('a network of the lab has words of its own, and a link of somebody else’s by its name has not', () => {
  assert.equal(whereOf({ network: 'lan', linked: false }), 'on a LAN')
  assert.equal(whereOf({ network: 'lan', linked: true }), 'over lan')
  assert.equal(whereOf({ network: 'far', linked: true }), 'over far')
  const own = describeNetwork({ name: 'lan', link: linkSchema.parse({ delay_ms: 50 }) })
  assert.equal(networkNote('lan', own), own)
  assert.equal(networkNote('home-2020', own), own)
  assert.match(networkNote('lan', describeNetwork(toNetwork('lan'))), /^Client and server on one machine/)
  assert.match(networkNote('home-2020', describeNetwork(toNetwork('home-2020'))), /^Emulates the connection/)
})
