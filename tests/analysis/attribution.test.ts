import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Attribution,
  attributionOf,
  type Evidence,
  type LinkEvidence,
} from '../../scripts/analysis/attribution.ts'
import { commonAttribution } from '../../scripts/analysis/attributions.ts'

/** 50 workers over 10 s, 20 ms a request, and nothing that is anywhere near its limit. */
const idle: Evidence = {
  seconds: 10,
  requests: 25_000,
  rps: 2500,
  mean_s: 0.02,
  answered: 25_000,
  failed: 0,
  unanswered: 0,
  unanswered_longest_s: null,
  connections: 50,
  retries: 0,
  retrying_s: 0,
  workers: 50,
  rate_rps: null,
  droplet_cpu_s: 4,
  companion_cpu_s: null,
  throttled_s: 0,
  oom_kills: 0,
  idle_cpu: 0.02,
  held_memory: 0.05,
  memory_limit_hits: 0,
  peak_processes: 3,
  pids_refused: 0,
  nginx_full: null,
  host_others: 0.03,
  generator_cpu_s: 2,
  link_cpu_s: null,
  generator_cpus: 1,
  ceiling_rps: 20_000,
  exhausted: false,
  retransmitted: 0,
  syn_retransmitted: 0,
  listen_overflows: 0,
  proxy_cpu_s: null,
  peak_memory_bytes: 5e7,
  swap_bytes: 0,
  listen_drops: 0,
  resets: 0,
  connections_opened: 50,
  conntrack: null,
  host_steal: 0,
  reference_workloads_s: [0.01, 0.01],
  link: null,
}
const nothingLost = { lost: 0, syns_dropped: 0, syns_waited: 0, bytes: 1e6 }
const quietLink: LinkEvidence = {
  roundTrip_s: 0.05,
  loss: 0,
  connections_per_s: 0,
  burst: 1,
  mbit_per_s: 0,
  counted: nothingLost,
}
/** 2000 requests over a link, 0.25 s each: 500 s of all workers together. */
const slow = { seconds: 10, requests: 2000, answered: 2000, rps: 200, mean_s: 0.25, link: quietLink }

const attribution = (evidence: Partial<Evidence>): Attribution => attributionOf({ ...idle, ...evidence })
const onLink = (link: Partial<LinkEvidence>, evidence: Partial<Evidence> = {}): Attribution =>
  attribution({ ...slow, link: { ...quietLink, ...link }, ...evidence })

function is(found: Attribution, by: Attribution['by'], why: RegExp): void {
  assert.equal(found.by, by, found.why)
  assert.match(found.why, why)
}
const unexplained = (found: Attribution) => is(found, null, /^unknown$/)

describe('the bottleneck of a cell', () => {
  test('the bottleneck is unknown where nothing ran out, or nothing was counted', () => {
    unexplained(attribution({}))
    unexplained(onLink({}))
    const unknown = Object.fromEntries(Object.keys(idle).map((name) => [name, null])) as Partial<Evidence>
    unexplained(attribution({ ...unknown, ...slow, failed: 0, connections: 50, workers: 50, mean_s: null }))
    unexplained(attribution({ seconds: 0, rps: null, mean_s: null, answered: 0, link: quietLink }))
  })

  test('the bottleneck is unknown where other programs used the machine, and the reason says so', () => {
    is(attribution({ host_others: 0.62 }), null, /^unknown: other programs used 62 % of the machine’s CPU time$/)
    unexplained(attribution({ host_others: 0.09 }))
    unexplained(attribution({ host_others: null }))
    is(attribution({ host_others: 0.62, droplet_cpu_s: 9.7 }), 'server', /^its CPU was used to 97 %$/)
  })

  test('the bottleneck is errors from the first failed request on', () => {
    is(attribution({ answered: 1999, failed: 1 }), 'errors', /^1 of 2,000 requests failed$/)
  })

  test('the bottleneck is the memory if the kernel killed for it, or if it was full and more was needed', () => {
    is(attribution({ oom_kills: 2 }), 'memory', /killed 2 of its processes/)
    is(attribution({ held_memory: 0.95, memory_limit_hits: 1 }), 'memory', /filled to 95 %, and it needed more$/)
    is(attribution({ held_memory: 1.02, memory_limit_hits: 300 }), 'memory', /filled to 100 %, and it needed more$/)
  })

  test('the bottleneck is not the memory if it was full without need, or full of page cache', () => {
    unexplained(attribution({ held_memory: 0.99, memory_limit_hits: 0 }))
    unexplained(attribution({ held_memory: 0.99, memory_limit_hits: null }))
    unexplained(attribution({ held_memory: 0.949, memory_limit_hits: 300 }))
    unexplained(attribution({ held_memory: null, memory_limit_hits: 300 }))
  })

  test('the bottleneck is the server if its CPU was used up, or its quota throttled it', () => {
    is(attribution({ droplet_cpu_s: 9.7 }), 'server', /^its CPU was used to 97 %$/)
    is(attribution({ droplet_cpu_s: 9 }), 'server', /90 %/)
    unexplained(attribution({ droplet_cpu_s: 8.9 }))
    is(attribution({ throttled_s: 0.5 }), 'server', /quota held it back for 5 %/)
    unexplained(attribution({ throttled_s: 0.4 }))
  })

  test('the bottleneck is the server only by CPU time beyond its idle CPU', () => {
    is(
      attribution({ droplet_cpu_s: 9.7, idle_cpu: 0.3 }),
      'server',
      /^its CPU was used to 97 %, 30 % of it also while idle$/,
    )
    // 6.2 of the 7 seconds that its idle work leaves.
    unexplained(attribution({ droplet_cpu_s: 9.2, idle_cpu: 0.3 }))
    // It is settling.
    is(attribution({ droplet_cpu_s: 9, idle_cpu: 0.09 }), 'server', /^its CPU was used to 90 %$/)
  })

  test('the bottleneck is not a server that spins, by CPU or quota', () => {
    for (const idle_cpu of [0.5, 1])
      is(
        attribution({ droplet_cpu_s: 10, throttled_s: 1, idle_cpu }),
        null,
        /^unknown: its CPU is busy even when idle$/,
      )
    is(onLink({}, { rps: 917, droplet_cpu_s: 10, idle_cpu: 1 }), 'client-concurrency', /50 workers/)
    is(onLink({}, { rps: 735, droplet_cpu_s: 10, idle_cpu: 1 }), 'client-concurrency', /50 workers/)
    is(onLink({}, { rps: 725, droplet_cpu_s: 10, idle_cpu: 1 }), null, /even when idle$/)
  })

  test('the bottleneck is the server where it may start no more processes or threads', () => {
    is(
      attribution({ pids_refused: 3 }),
      'server',
      /^its limit of 512 processes and threads was reached, and 3 more could not/,
    )
    is(attribution({ peak_processes: 512 }), 'server', /^its limit of 512 processes and threads was reached$/)
    unexplained(attribution({ peak_processes: 511, pids_refused: null }))
  })

  test('the reason for errors names the limit on processes, or NGINX’s connections', () => {
    const failing = { answered: 1990, failed: 10 }
    is(
      attribution({ ...failing, pids_refused: 3 }),
      'errors',
      /^10 of 2,000 requests failed, and its limit of 512 processes/,
    )
    is(
      attribution({ ...failing, nginx_full: 12 }),
      'errors',
      /NGINX had no connection left \(worker_connections\) 12 times$/,
    )
    is(attribution({ ...failing, nginx_full: 1 }), 'errors', / \(worker_connections\) once$/)
  })

  test('the bottleneck is the first of several, and the reason names all', () => {
    is(
      attribution({ droplet_cpu_s: 9.5, rps: 19_000 }),
      'server',
      /^its CPU was used to 95 %, and the generator was at 95 % of what it can do$/,
    )
    is(
      attribution({ oom_kills: 1, answered: 1, failed: 2, droplet_cpu_s: 10 }),
      'errors',
      /2 of 3 .*memory, and its CPU/,
    )
    is(attribution({ oom_kills: 1, droplet_cpu_s: 10 }), 'memory', /memory, and its CPU/)
  })
})

describe('the generator is the bottleneck', () => {
  test('the bottleneck is the generator near its measured ceiling', () => {
    is(attribution({ rps: 18_000 }), 'generator', /90 % of what it can do/)
    unexplained(attribution({ rps: 17_900 }))
  })

  test('the bottleneck is the generator if ports or connections ran out', () => {
    is(attribution({ exhausted: true }), 'generator', /ran out of ports/)
    // What failed for it is not the server's error, and its figure not the server's.
    is(attribution({ exhausted: true, answered: 900, failed: 100, droplet_cpu_s: 10 }), 'generator', /ran out of ports/)
  })

  test('the bottleneck is the generator if all its CPUs were used, by k6 and the link emulator', () => {
    is(attribution({ generator_cpu_s: 9.1 }), 'generator', /CPU was used to 91 %/)
    unexplained(attribution({ generator_cpu_s: 8.8 }))
    unexplained(attribution({ generator_cpu_s: 9.1, generator_cpus: 2 }))
    is(onLink({}, { generator_cpu_s: 5.6, link_cpu_s: 4 }), 'generator', /96 %/)
  })

  test('the bottleneck is the generator by CPU time also in a load of a tenth of a second', () => {
    is(attribution({ seconds: 0.1, droplet_cpu_s: 0.01, generator_cpu_s: 0.095 }), 'generator', /CPU was used to 95 %/)
  })

  test('the bottleneck is the generator before it is the link', () => {
    is(
      onLink({ connections_per_s: 80, counted: { ...nothingLost, syns_waited: 900 } }, { exhausted: true }),
      'generator',
      /ports/,
    )
  })
})

describe('the network is the bottleneck', () => {
  const narrow = { connections_per_s: 80, burst: 200 }

  test('the bottleneck is the network if the link got as many new connections as it accepts', () => {
    is(onLink(narrow, { connections: 920 }), 'network', /takes 80 new connections\/s, and 72 came/)
    unexplained(onLink(narrow, { connections: 919 }))
    unexplained(onLink(narrow, { connections: 200, seconds: 0.5, droplet_cpu_s: 0, generator_cpu_s: 0.1 }))
  })

  test('the bottleneck is the network if the link held up one connection in a hundred requests', () => {
    const held = (syns_dropped: number, syns_waited: number) =>
      onLink({ ...narrow, counted: { ...nothingLost, syns_dropped, syns_waited } })
    is(held(20, 0), 'network', /20 were dropped and 0 had to wait/)
    is(held(5, 15), 'network', /5 were dropped and 15 had to wait/)
    unexplained(held(4, 15))
  })

  test('the bottleneck is the network if retransmissions took a tenth of the requests’ time', () => {
    const lost = (count: number, evidence: Partial<Evidence> = {}) =>
      onLink({ loss: 0.05, counted: { ...nothingLost, lost: count } }, { retransmitted: count, ...evidence })
    // 0.25 s each of 500 s.
    is(lost(200), 'network', /^200 lost packets took about 10 % of the mean latency$/)
    unexplained(lost(199))
    // A lost acknowledgement is not sent again, and costs nothing.
    unexplained(lost(300, { retransmitted: 199 }))
    is(lost(300, { retransmitted: null }), 'network', /^300 lost packets/)
    // A SYN costs a second; one that a full listen queue turned away was not lost.
    is(lost(100, { syn_retransmitted: 34 }), 'network', /10 %/)
    unexplained(lost(100, { syn_retransmitted: 34, listen_overflows: 10 }))
  })

  test('the bottleneck is the network if nine tenths of its bandwidth were used in one direction', () => {
    // 10 s at 1 Mbit/s are 1.25 MB.
    const carrying = (bytes: number, mbit_per_s = 1) => onLink({ mbit_per_s, counted: { ...nothingLost, bytes } })
    is(carrying(1.2125e6), 'network', /^the link carries 1 Mbit\/s, and 0\.97 were used$/)
    is(carrying(1.3e6), 'network', /^the link carries 1 Mbit\/s, and 1 were used$/)
    unexplained(carrying(1.12e6))
    unexplained(carrying(1.2125e6, 0))
  })

  test('the bottleneck is not the network by retransmissions on a link that loses nothing', () => {
    unexplained(onLink({}, { retransmitted: 1000 }))
    unexplained(attribution({ retransmitted: 1000 }))
  })
})

describe('the client concurrency is the bottleneck', () => {
  test('the bottleneck is the client concurrency if the rate is near what the round trip allows', () => {
    // 50 workers, 50 ms: 1000 requests a second, 976 with the connections of the start.
    is(onLink({}, { rps: 917 }), 'client-concurrency', /^50 workers and 1\.02 round trips a request allow 976 requests/)
    is(onLink({}, { rps: 879 }), 'client-concurrency', /976/)
    unexplained(onLink({}, { rps: 878 }))
  })

  test('the bottleneck is the client concurrency at two round trips a request where each has a connection', () => {
    is(onLink({}, { rps: 467, connections: 2000 }), 'client-concurrency', /2 round trips a request allow 500/)
    unexplained(onLink({}, { rps: 440, connections: 2000 }))
  })

  test('time on connections that the server closed counts as the client’s waiting', () => {
    // Two round trips and 30 ms: 50 / 0.13 s.
    const closed = { rps: 370, connections: 2000, retries: 1950, retrying_s: 60 }
    is(
      onLink({}, closed),
      'client-concurrency',
      /, and 30 ms on connections that the server closed, allow 385 requests/,
    )
    unexplained(onLink({}, { ...closed, rps: 340 }))
  })

  test('the bottleneck is the server or the link before it is the client concurrency', () => {
    is(onLink({}, { rps: 917, droplet_cpu_s: 9.1 }), 'server', /^its CPU was used to 91 %$/)
    is(onLink({ connections_per_s: 80 }, { rps: 467, connections: 2000 }), 'network', /80 new connections/)
  })
})

describe('a rate that the load sets', () => {
  test('the bottleneck is the load, whatever was near its end', () => {
    is(attribution({ rate_rps: 500, droplet_cpu_s: 9.7 }), 'load', /^every server gets 500 requests\/s$/)
  })
})

describe('the listen queue', () => {
  test('the bottleneck is the server if overflows of its listen queue took a tenth of the requests’ time', () => {
    is(onLink({}, { listen_overflows: 50 }), 'server', /^its listen queue overflowed 50 times$/)
    unexplained(onLink({}, { listen_overflows: 49 }))
    is(attribution({ answered: 100, listen_overflows: 1 }), 'server', /^its listen queue overflowed once$/)
  })

  test('overflows of the listen queue count on a LAN too', () => {
    is(attribution({ listen_overflows: 60 }), 'server', /overflowed 60 times/)
  })
})

describe('the bottleneck of several blocks', () => {
  const common = (...all: Attribution['by'][]) =>
    commonAttribution(all.map((by) => ({ attribution: { by, why: '' } }))).by

  test('it is the most frequent one, and the server only where it was so in more than half of them', () => {
    assert.equal(common('server', 'server', 'generator'), 'server')
    assert.equal(common('server', 'memory', 'generator'), 'server')
    assert.equal(common('server', 'generator'), 'generator')
    assert.equal(common('server', 'generator', null), 'generator')
    assert.equal(common('server', null), null)
    assert.equal(common(), null)
  })
})
