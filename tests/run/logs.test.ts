import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fullIn, renderLogs } from '../../scripts/run/logs.ts'

test('a log begins with what happened, and has the lines of each container', () => {
  const died = { outcome: 'died', reason: 'server: exited with code 3 under load' } as const
  const lines = [
    ['server', 'one\ntwo\n'],
    ['second server', ''],
  ] as const
  assert.equal(
    renderLogs(died, lines),
    'died: server: exited with code 3 under load\n--- server\none\ntwo\n--- second server\n(nothing was written)\n',
  )
})

test('NGINX without free connections is recognised by its log', () => {
  const line = '2026/01/02 03:04:05 [alert] 7#7: 1024 worker_connections are not enough'
  assert.equal(fullIn(`${line}\n${line}, client: 10.0.0.2, server: , request: "GET / HTTP/1.1"\n`), 2)
  assert.equal(fullIn('2026/01/02 03:04:05 [error] 7#7: *1 connect() failed (111: Connection refused)\n'), 0)
})
