import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isSame,
  lastingOf,
  mainOf,
  type Processes,
  parseProcesses,
  workerOf,
  workersOf,
  workersStayed,
} from '../../scripts/lab/processes.ts'
import { shortSignal } from '../../scripts/lab/restarting.ts'

const line = (pid: number, name: string, parent: number, begun: number) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 ${begun} 100 200`

// As the kernel shows Gunicorn below an init, beside the command that looks.
const text = [
  line(1, 'docker-init', 0, 100),
  line(7, 'gunicorn: maste', 1, 101),
  line(9, 'a ) (b', 7, 140),
  line(8, 'gunicorn: worke', 7, 120),
  line(30, 'cat', 0, 900),
  'cat: /proc/31/stat: No such file or directory',
].join('\n')

test('the main process is the first child of a container’s init, and its workers are its children', () => {
  const all = parseProcesses(text)
  assert.equal(all.length, 5)
  const main = mainOf(all, true)
  assert.deepEqual(main, { pid: 7, parent: 1, begun: 101, serves: false })
  assert.deepEqual(
    workersOf(all, main).map(({ pid }) => pid),
    [8, 9],
  )
})

test('a signal has the name that the engine knows it by, however it is written', () => {
  assert.deepEqual(['SIGQUIT', 'sigint', 'TERM', '15', ''].map(shortSignal), ['QUIT', 'INT', 'TERM', '15', 'TERM'])
})

test('the main process of a container without an init is its first', () => {
  assert.equal(mainOf(parseProcesses(text), false)?.pid, 1)
  assert.equal(mainOf([], true), null)
})

/** Sockets 500, which listens, 501, a connection, and 0, as the kernel calls each that nobody holds any more. */
const sockets = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 00000000:22B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 500 1 0000000000000000 100 0 0 10 0',
  '   1: 0200000A:22B8 0100000A:9C40 01 00000000:00000000 00:00000000 00000000 65534        0 501 1 0000000000000000 20 4 30 10 -1',
  '   2: 0200000A:9C41 0100000A:1F90 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0000000000000000',
]
const files = (pid: number, ...names: string[]) => [
  `/proc/${pid}/fd:`,
  'total 0',
  ...names.map((name, fd) => `lrwx------ 1 nobody nogroup 64 Dec  1 04:24 ${fd} -> ${name}`),
  '',
]
/** What runs below an init. */
const runs = (...lines: readonly string[]): Processes => {
  const all = parseProcesses([...lines, ...sockets].join('\n'))
  const main = mainOf(all, true)
  assert.ok(main)
  return { main, workers: workersOf(all, main) }
}
/** Who of them gets a signal to a worker. */
const chosen = (...lines: readonly string[]) => workerOf(runs(...lines))?.pid

test('a signal to a worker is for the one that holds a socket of the network, and not for what only helps the server', () => {
  const processes = [
    line(7, 'sanic', 1, 101),
    line(9, 'tracker', 7, 110),
    line(10, 'manager', 7, 115),
    line(16, 'worker', 7, 120),
  ]
  const open = [
    ...files(7, 'socket:[500]'),
    ...files(9, '/dev/null', 'pipe:[500]', 'socket:[0]'),
    ...files(10, 'socket:[77]'),
  ]
  assert.equal(chosen(...processes, ...open, ...files(16, 'socket:[42]', 'socket:[500]')), 16)
  // One that takes connections from its main process.
  assert.equal(chosen(...processes, ...open, ...files(16, 'socket:[501]')), 16)
  // The main process answers itself.
  assert.equal(chosen(...processes, ...open, ...files(16, 'socket:[42]')), 7)
})

test('a worker of a server that a shell or another program has started is found, also below one that does not serve', () => {
  const processes = [line(7, 'sh', 1, 101), line(8, 'gunicorn', 7, 110), line(9, 'gunicorn', 8, 115)]
  assert.equal(chosen(...processes, ...files(7), ...files(8, 'socket:[500]'), ...files(9, 'socket:[500]')), 9)
  assert.equal(chosen(...processes, ...files(7, 'socket:[500]'), ...files(8), ...files(9, 'socket:[501]')), 9)
})

test('the next signal to a worker is for the one that came in the place of the last, if one has come', () => {
  const main = [line(7, 'uwsgi', 1, 101), ...files(7, 'socket:[500]')]
  const [worker, router, successor] = [8, 9, 20].map((pid) => [
    line(pid, 'uwsgi', 7, 100 + pid),
    ...files(pid, 'socket:[500]'),
  ])
  assert.ok(worker && router && successor)
  const before = runs(...main, ...worker, ...router)
  assert.equal(workerOf(before)?.pid, 8)
  assert.equal(workerOf(runs(...main, ...router, ...successor), before)?.pid, 20)
  assert.equal(workerOf(runs(...main, ...router), before)?.pid, 9)
})

test('a process that has ended, and that its parent has not asked for its exit code, is not there', () => {
  const main = line(7, 'hypercorn', 1, 101)
  const worker = line(8, 'python', 7, 120)
  assert.ok(!workersStayed(runs(main, worker), runs(main, worker.replace(' S ', ' Z '))))
  assert.ok(workersStayed(runs(main, worker), runs(main, worker, line(9, 'python', 7, 130))))
})

test('a process that a server makes for one request is none of its workers', () => {
  const main = line(7, 'forking', 1, 101)
  const [one, other] = [
    runs(main, line(8, 'a', 7, 120), line(9, 'b', 7, 130)),
    runs(main, line(8, 'a', 7, 120), line(10, 'b', 7, 140)),
  ]
  assert.deepEqual(
    lastingOf(one, other).workers.map(({ pid }) => pid),
    [8],
  )
})

test('a signal to a worker is for the first one, else for the main process, where nobody is seen to serve, and for nobody where the processes are not known', () => {
  const lines = [line(7, 'a', 1, 101), line(8, 'b', 7, 120), line(9, 'c', 7, 140)]
  const [main, one, other] = parseProcesses(lines.join('\n'))
  assert.ok(main && one && other)
  assert.equal(workerOf({ main, workers: [one, other] }), one)
  assert.equal(workerOf({ main, workers: [] }), main)
  assert.equal(workerOf(null), null)
})

test('a process with the pid of an earlier one is another', () => {
  const [one = null] = parseProcesses(line(8, 'a', 1, 120))
  const [other = null] = parseProcesses(line(8, 'a', 1, 121))
  assert.ok(one && other && isSame(one, { ...one }) && !isSame(one, other))
})
