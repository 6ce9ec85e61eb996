import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exposureSchema } from '../../scripts/exposure/experiment.ts'
import { needOf, roomProblem } from '../../scripts/exposure/room.ts'
import { parseLeft } from '../../scripts/lab/room.ts'

const about = { name: 'a', why: 'b', source: 'c' }
const silent = { ...about, connections: [1, 1000], rung_s: 5, steps: [{ hold_s: 60 }] }

function needs(experiment: object, proxied = false) {
  const exposure = exposureSchema.parse({ experiments: [experiment] })
  const [only] = exposure.experiments
  assert.ok(only)
  return needOf(only, exposure, proxied)
}

describe('the room that an experiment takes of the machine', () => {
  test('is two files for each connection at a time, and an entry for each that is opened, the healthy client’s too', () => {
    // 20 new ones a second wait for up to 7 s, and 5 are kept; all ask 40 times a second for 43 s.
    assert.deepEqual(needs(silent), { files: 2 * (1000 + 5 + 140) + 100, connections: 2000 + 40 * 43 + 100 })
  })

  test('is twice as much behind a proxy, which makes each connection two', () => {
    assert.deepEqual(needs(silent, true), { files: 4 * 1145 + 100, connections: 2 * 3720 + 100 })
  })

  test('has the bound on all connections as its end, however fast they come', () => {
    const fast = { ...silent, connections: [10, 20, 30], open_per_s: 1000, rung_s: 35 }
    assert.equal(needs(fast).connections, 4 * 6000 + 40 * (3 + 105 + 30) + 100)
  })

  test('is that of the clients of restarts for as long as they may play', () => {
    const restart = { ...about, restart: { signal: 'HUP' }, clients: { waiting: 10 } }
    assert.deepEqual(needs(restart), { files: 2 * (25 + 10 + 175) + 100, connections: 50 * 120 + 10 * 10 + 100 })
  })

  test('is that of a payload and two questions, and of one patient client', () => {
    const payload = { id: 'a', rfc: 'b', level: 'must', says: 'c', steps: [{ send: 'd' }], expect: { close: true } }
    assert.deepEqual(needs({ ...about, payloads: [payload] }), { files: 104, connections: 152 })
    assert.deepEqual(needs({ ...about, patience_s: 60, steps: [{ hold_s: 60 }] }), { files: 102, connections: 101 })
  })

  test('is refused where the table of connections has too little of it, with what to set', () => {
    assert.equal(
      roomProblem({ files: null, connections: 2499 }, { files: 2500, connections: 2500 }),
      'this machine has room for 2,499 more connections, and the experiment may take 2,500; set net.netfilter.nf_conntrack_max higher',
    )
  })

  test('is refused where too few files may be opened, with what to set', () => {
    assert.match(
      roomProblem({ files: 9, connections: null }, { files: 10, connections: 0 }) ?? '',
      /set fs\.file-max higher$/,
    )
  })

  test('is granted where there is just enough, and where the kernel sets no limit', () => {
    assert.equal(roomProblem({ files: 2500, connections: 2500 }, { files: 2500, connections: 2500 }), null)
    assert.equal(roomProblem({ files: null, connections: null }, { files: 2500, connections: 2500 }), null)
  })
})

describe('what is left of a limit of the kernel', () => {
  test('is read from the files in use, unused ones and the most, as file-nr has them', () => {
    assert.equal(parseLeft('1216\t0\t9223372036854775807\n'), Number('9223372036854775807') - 1216)
    assert.equal(parseLeft('100\t0\t1000\n'), 900)
  })

  test('is read from a count and the most, a line each', () => assert.equal(parseLeft('12\n65536\n'), 65_524))

  test('is not known from a text without numbers, or of a table that takes none', () => {
    for (const text of ['', 'a b', '12', '0\n0\n']) assert.equal(parseLeft(text), null, text)
  })
})
