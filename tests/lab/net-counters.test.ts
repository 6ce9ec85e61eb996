import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  hostCpuBetween,
  isTableFull,
  parseConntrack,
  parseHostCpu,
  parseNetCounters,
} from '../../scripts/lab/net-counters.ts'

const snmp = `Ip: Forwarding DefaultTTL InReceives
Ip: 1 64 369082
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 33786 12007 4445 977 0 245255 234092 129 0 2809 0
Udp: InDatagrams NoPorts
Udp: 61 35
`
const netstat = `TcpExt: SyncookiesSent TW ListenOverflows ListenDrops TCPHPHits TCPTimeouts TCPSynRetrans TCPOrigDataSent
TcpExt: 0 11837 17 19 69567 931 62 115833
IpExt: InNoRoutes InOctets
IpExt: 0 3535964094
MPTcpExt: MPCapableSYNRX ListenOverflows
MPTcpExt: 0 5
`
const counted = {
  listenOverflows: 17,
  listenDrops: 19,
  retransmitted: 129,
  synRetransmitted: 62,
  resets: 977 + 2809,
  connectionsOpened: 33786 - 4445,
}

describe('TCP’s counters', () => {
  test('TCP counters are found by protocol and name', () => {
    assert.deepEqual(parseNetCounters(snmp, netstat), counted)
  })

  test('TCP counters that a kernel lacks are null, and so is a sum with one of them', () => {
    const old = parseNetCounters(snmp.replace('OutRsts', 'Other'), netstat.replace('TCPSynRetrans', 'Other'))
    assert.deepEqual(old, { ...counted, resets: null, synRetransmitted: null })
  })

  test('TCP counters are all null in a text without them', () => {
    const nothing = Object.fromEntries(Object.keys(counted).map((name) => [name, null]))
    assert.deepEqual(parseNetCounters('', ''), nothing)
    assert.deepEqual(parseNetCounters('Tcp: ActiveOpens EstabResets OutRsts\n', 'TcpExt: ListenDrops\n'), nothing)
  })
})

const stat =
  'cpu  401572 38799 228104 2465354 9552 300 57761 259 1000 0\ncpu0 216908 14930 114405 1216169 1709 0 33997 123 0 0\n'

describe('the machine’s CPU time', () => {
  test('the machine’s CPU time is in ticks of 10 ms, without guests, which count as users already', () => {
    const cpu = parseHostCpu(stat)
    assert.deepEqual(cpu, { total_s: 32017.01, busy_s: 7265.36, steal_s: 2.59 })
  })

  test('the machine’s CPU time can be read for one CPU', () => {
    const text = 'cpu  300 0 0 700\ncpu0 100 0 0 400\ncpu1 200 0 0 300\ncpu11 1 0 0 1\n'
    assert.equal(parseHostCpu(text, 0)?.busy_s, 1)
    assert.equal(parseHostCpu(text, 1)?.busy_s, 2)
    assert.equal(parseHostCpu(text, 2), null)
  })

  test('the machine’s CPU time is null where nothing is counted', () => {
    assert.equal(parseHostCpu('cpu  0 0 0 0 0 0 0 0 0 0\n'), null)
    assert.equal(parseHostCpu('intr 1 2 3\n'), null)
  })

  test('the machine’s CPU time is read on a kernel without steal', () => {
    assert.deepEqual(parseHostCpu('cpu 100 0 100 300\n'), { total_s: 5, busy_s: 2, steal_s: 0 })
  })

  const before = { total_s: 100, busy_s: 20, steal_s: 1 }
  const after = { total_s: 120, busy_s: 30, steal_s: 2 }

  test('CPU time that the lab did not use is that of other programs', () => {
    assert.deepEqual(hostCpuBetween(before, after, 8), { steal: 0.05, others: 0.1 })
  })

  test('CPU time of other programs is never negative, and null where the lab’s own is unknown', () => {
    assert.equal(hostCpuBetween(before, after, 10.02)?.others, 0)
    assert.equal(hostCpuBetween(before, after, null)?.others, null)
  })

  test('CPU time between two readings in one tick is unknown', () => {
    assert.equal(hostCpuBetween(before, before, 0), null)
  })
})

describe('the table of connections', () => {
  test('the connection table is a share of its size', () => {
    assert.equal(parseConntrack('65536\n262144\n'), 0.25)
  })

  test('the connection table is unknown where there is none', () => {
    for (const text of ['', '5\n', '5\n0\n', 'x y']) assert.equal(parseConntrack(text), null, text)
  })

  test('the connection table is full before its last entry is taken', () => {
    assert.deepEqual([0.94, 0.95, 1, null].map(isTableFull), [false, true, true, null])
  })
})
