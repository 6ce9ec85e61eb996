import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseClients, parseListeners } from '../../scripts/lab/sockets.ts'

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

describe('the connections of a port', () => {
  test('are by the clients’ ports all that the server has not closed, also where the client says nothing more', () => {
    const mapped = (address: string) => `0000000000000000FFFF0000${address}`
    const text = [
      head,
      line('00000000:22B8'),
      line('020013AC:22B8', '01', '030013AC:A3C2'),
      line('020013AC:22B8', '04', '030013AC:A3C3'),
      line('020013AC:22B8', '08', '030013AC:A3C4'),
      line('020013AC:22B8', '09', '030013AC:A3C6'),
      line('020013AC:22B8', '03', '030013AC:A3C7'),
      line('020013AC:1F90', '01', '030013AC:A3C5'),
      line(`${mapped('020013AC')}:22B8`, '01', `${mapped('030013AC')}:FFFF`),
    ].join('\n')
    assert.deepEqual(parseClients(text, 8888), [0xa3c2, 0xa3c4, 0xa3c7, 0xffff])
    assert.deepEqual(parseClients('', 8888), [])
  })
})
