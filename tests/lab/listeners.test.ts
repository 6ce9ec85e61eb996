import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Listener, parseListeners, silence } from '../../scripts/lab/listeners.ts'

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                     '
const line = (local: string, state = '0A', remote = '00000000:0000') =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 65534        0 47632 1 0000000000000000 100 0 0 10 0`
const zeros = '0'.repeat(24)

describe('the sockets that listen, from /proc/net/tcp and tcp6', () => {
  test('listening sockets are read with address and port for IPv4 and IPv6', () => {
    const text = [
      head,
      line('0100007F:22B8'),
      line('00000000:1F90'),
      line('020013AC:22B8'),
      head.replace('local_address', 'local_address                        '),
      line(`${zeros}00000000:22B8`, '0A', `${zeros}00000000:0000`),
      line(`${zeros}01000000:22B8`, '0A', `${zeros}00000000:0000`),
      line('0000000000000000FFFF00000100007F:0050', '0A', `${zeros}00000000:0000`),
      line('000080FE00000000FF130A42020012AC:0050', '0A', `${zeros}00000000:0000`),
    ].join('\n')
    assert.deepEqual(
      parseListeners(text).map(({ address, port }) => `${address} ${port}`),
      [
        '127.0.0.1 8888',
        '0.0.0.0 8080',
        '172.19.0.2 8888',
        ':: 8888',
        '::1 8888',
        '127.0.0.1 80',
        'fe80::420a:13ff:ac12:2 80',
      ],
    )
  })

  test('connected sockets and the engine’s name server are no listeners', () => {
    const text = [
      head,
      line('0100007F:22B8', '01', '0100007F:A3C2'),
      line('0100007F:22B8', '06'),
      line('0B00007F:8E2F'),
    ]
    assert.deepEqual(parseListeners(text.join('\n')), [])
    assert.deepEqual(parseListeners(''), [])
  })
})

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
