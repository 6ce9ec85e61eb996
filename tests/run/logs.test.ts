import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fullIn } from '../../scripts/run/logs.ts'

test('NGINX without free connections is recognised by its log', () => {
  const line = '2026/01/02 03:04:05 [alert] 7#7: 1024 worker_connections are not enough'
  assert.equal(fullIn(`${line}\n${line}, client: 10.0.0.2, server: , request: "GET / HTTP/1.1"\n`), 2)
  assert.equal(fullIn('2026/01/02 03:04:05 [error] 7#7: *1 connect() failed (111: Connection refused)\n'), 0)
})
