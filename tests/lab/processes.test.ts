import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSame, mainOf, parseProcesses, workerOf, workersOf } from '../../scripts/lab/processes.ts'
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
  assert.deepEqual(main, { pid: 7, parent: 1, begun: 101 })
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

test('a signal to a worker is for the first one, else for the main process, and for nobody where the processes are not known', () => {
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
