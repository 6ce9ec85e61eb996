import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { usageOf } from '../../scripts/lab/cgroup-files.ts'
import { leftOver, mishapOf } from '../../scripts/run/left-over.ts'
import type { FoundContainer } from '../../scripts/run/verdict.ts'
import { running as runs } from '../fixtures/found-container.ts'

const killed: FoundContainer = { ...runs, running: false, exitCode: 137, oomKilled: true }
const used = { cpu_s: 1.5, throttled_s: 0, peak_memory_bytes: 1000, oom_kills: 0, pids_refused: 2, swap_bytes: 0 }
/** As the kernel shows a container that has ended. */
const gone = usageOf(2, () => null)

describe('what is left of a droplet', () => {
  test('a droplet that runs has the sums of its containers', () => {
    assert.deepEqual(leftOver([runs, { ...runs, role: 'proxy' }], [used, used]), {
      ...{ alive: true, exit_code: null, oom_kills: 0, peak_memory_bytes: 2000, pids_refused: 4, cpu_s: 3 },
    })
  })

  test('a server that was killed for memory has a kill, though the kernel’s count is gone with it', () => {
    const { alive, exit_code, oom_kills } = leftOver([killed], [gone])
    assert.deepEqual([alive, exit_code, oom_kills], [false, 137, 1])
    assert.equal(leftOver([{ ...killed, oomKills: 3 }], [used]).oom_kills, 3)
    assert.equal(leftOver([{ ...killed, oomKilled: false }], [gone]).oom_kills, 0)
  })

  test('what a container used that has ended is unknown, and so is the sum with what others used', () => {
    for (const usages of [
      [gone, used],
      [null, used],
    ]) {
      const { cpu_s, peak_memory_bytes, pids_refused } = leftOver([killed, { ...runs, role: 'proxy' }], usages)
      assert.deepEqual([cpu_s, peak_memory_bytes, pids_refused], [null, null, null])
    }
  })
})

describe('what a log of an experiment is kept for', () => {
  const ok = { outcome: 'ok', reason: '' } as const

  test('a container that ended heads the log with its exit code, though the experiment was made', () => {
    assert.deepEqual(mishapOf(ok, [killed], null), {
      outcome: 'died',
      reason: 'server: exited with code 137 under load',
    })
    assert.deepEqual(mishapOf(ok, [runs], { running: false, exitCode: 3 }), {
      outcome: 'died',
      reason: 'second server: exited with code 3 under load',
    })
  })

  test('an experiment that was not made heads it with the reason', () => {
    const invalid = { outcome: 'invalid', reason: 'no room' } as const
    assert.equal(mishapOf(invalid, [killed], null), invalid)
  })

  test('no log is kept where all ran', () => {
    assert.equal(mishapOf(ok, [runs], null), null)
    assert.equal(mishapOf(ok, [runs], { running: true, exitCode: 0 }), null)
  })
})
