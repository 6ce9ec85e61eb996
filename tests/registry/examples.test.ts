import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isExample } from '../../scripts/registry/server.ts'
import { serverNamed } from '../fixtures/server.ts'

test('the article’s designs and the servers of Python itself are examples, and what has a package of its own is none', () => {
  const of = (changes: Parameters<typeof serverNamed>[1]) => isExample(serverNamed('x', changes))
  assert.ok(of({ package: 'python', family: 'today' }))
  assert.ok(!of({ package: 'waitress', family: 'existing' }))
  // Runs of before packages were recorded.
  assert.ok(of({ family: 'forking' }))
  assert.ok(!of({ family: 'existing' }))
  // Whoever adds a server of their own may want to deploy it.
  assert.ok(!of({ family: 'own' }))
})
