import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LimitsInForce } from '../../scripts/lab/cgroup-files.ts'
import { hasSwap, limitProblems, swapProblem } from '../../scripts/lab/limit-problems.ts'

const droplet: LimitsInForce = {
  cpus: 1,
  cpuset: '1',
  memory_bytes: 2 ** 30,
  swap_bytes: 0,
  pids: 512,
  memory_counted: true,
  swap_counted: true,
}
const problems = (changes: Partial<LimitsInForce>, machineSwaps = true) =>
  limitProblems({ ...droplet, ...changes }, { cpu: 1, memory_bytes: 2 ** 30, machineSwaps })

describe('the limits of a droplet', () => {
  test('a droplet with all limits in force has no problem', () => assert.deepEqual(problems({}), []))

  test('a limit that is lower than the droplet’s is as wrong as one that is higher', () => {
    assert.deepEqual(problems({ cpus: 0.5 }), ['has 0.5 CPUs instead of 1'])
    assert.deepEqual(problems({ cpus: 2 }), ['has 2 CPUs instead of 1'])
    assert.deepEqual(problems({ cpus: null }), ['has unlimited CPUs instead of 1'])
    assert.deepEqual(problems({ memory_bytes: 2 ** 29 }), ['has 512 MiB of memory instead of 1024 MiB'])
    assert.deepEqual(problems({ memory_bytes: null }), ['has unlimited memory instead of 1024 MiB'])
    assert.deepEqual(problems({ pids: 100 }), ['may have 100 processes instead of 512'])
    assert.deepEqual(problems({ pids: null }), ['may start any number of processes'])
    assert.deepEqual(problems({ cpuset: '0-1' }), ['runs on CPU 0-1 instead of 1'])
    assert.deepEqual(problems({ cpuset: '' }), ['runs on CPU (unknown) instead of 1'])
  })

  test('no limit on swap is needed on a machine without swap', () => {
    for (const swap_counted of [true, false]) assert.deepEqual(problems({ swap_bytes: null, swap_counted }, false), [])
  })

  test('swap that is counted is checked after the load', () => {
    assert.deepEqual(problems({ swap_bytes: null }), [])
    assert.equal(swapProblem(true, 0), null)
    assert.equal(swapProblem(false, null), null)
    assert.match(swapProblem(true, 5 * 2 ** 20) ?? '', /^used 5 MiB of swap, .*swapoff -a/)
    assert.match(swapProblem(true, null) ?? '', /^may have used swap/)
  })

  test('swap that is not counted is a problem, with what to do', () => {
    const [problem, ...others] = problems({ swap_bytes: null, swap_counted: false })
    assert.match(problem ?? '', /machine has swap, and the kernel does not count it per container; run swapoff -a/)
    assert.deepEqual(others, [])
  })

  test('a memory cgroup that is off is one problem', () => {
    const off = { memory_bytes: null, swap_bytes: null, memory_counted: false, swap_counted: false }
    const [problem, ...others] = problems(off)
    assert.match(problem ?? '', /memory cgroup is off in the kernel; add cgroup_enable=memory/)
    assert.deepEqual(others, [])
  })
})

test('a machine has swap where /proc/swaps names any', () => {
  const heading = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'
  assert.equal(hasSwap(heading), false)
  assert.equal(hasSwap(`${heading}/dev/zram0                              partition\t2097148\t\t0\t\t100\n`), true)
})
