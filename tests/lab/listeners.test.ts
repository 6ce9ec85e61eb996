import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silence } from '../../scripts/lab/listeners.ts'
import type { Listener } from '../../scripts/lab/sockets.ts'

describe('a server that does not answer', () => {
  const at = (address: string, port = 8888): Listener => ({ address, port })
  const own = { address: '172.19.0.2', port: 8888, own: [], client: null, refused: true }
  const nginx = { ...own, address: '127.0.0.1', own: [8080], client: 'NGINX' }

  test('the reason for a silent server names the address where the load cannot reach it', () => {
    assert.equal(silence([at('127.0.0.1')], own), 'listens on 127.0.0.1:8888 only; bind 0.0.0.0')
    assert.equal(silence([at('::1')], own), 'listens on [::1]:8888 only; bind 0.0.0.0')
    assert.equal(
      silence([at('127.0.0.1'), at('::1'), at('127.0.0.1')], own),
      'listens on 127.0.0.1:8888 and [::1]:8888 only; bind 0.0.0.0',
    )
  })

  test('the reason for a silent server names the address where NGINX cannot reach it', () => {
    assert.equal(
      silence([at('0.0.0.0', 8080), at('172.19.0.2')], nginx),
      'listens on 172.19.0.2:8888 only, and NGINX connects to 127.0.0.1; bind 0.0.0.0',
    )
  })

  test('a silent server that listens in the right place has another reason', () => {
    for (const address of ['0.0.0.0', '172.19.0.2']) assert.equal(silence([at(address), at('::1')], own), null)
    for (const address of ['0.0.0.0', '127.0.0.1']) assert.equal(silence([at(address)], nginx), null)
  })

  test('a server on :: accepts IPv4 too, unless the connection was refused', () => {
    assert.equal(silence([at('::')], own), 'listens on [::]:8888 for IPv6 only; bind 0.0.0.0')
    assert.equal(silence([at('::')], { ...own, refused: false }), null)
    assert.equal(silence([at('::'), at('0.0.0.0')], own), null)
  })

  test('the reason for a silent server says that nothing listens, or names the other port', () => {
    assert.equal(silence([], own), 'nothing listens on port 8888')
    // NGINX's own port is not the server's.
    assert.equal(silence([at('0.0.0.0', 8080)], nginx), 'nothing listens on port 8888')
    assert.equal(
      silence([at('127.0.0.1', 8000)], own),
      'nothing listens on port 8888, but the server listens on 127.0.0.1:8000; bind 0.0.0.0:8888, or change lab.port',
    )
  })
})
