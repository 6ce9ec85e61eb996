import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasExhausted } from '../../scripts/analysis/exhaustion.ts'

test('ports or connections ran out if a dial failed for it, or the kernel’s table was full', () => {
  assert.equal(hasExhausted({ failures: { 'no-ports': 1 }, conntrack: null }), true)
  assert.equal(hasExhausted({ failures: { 'no-files': 1 }, conntrack: null }), true)
  assert.equal(hasExhausted({ failures: {}, conntrack: 0.95 }), true)
  assert.equal(hasExhausted({ failures: { refused: 9 }, conntrack: 0.94 }), false)
  assert.equal(hasExhausted({ failures: {}, conntrack: null }), null)
})
