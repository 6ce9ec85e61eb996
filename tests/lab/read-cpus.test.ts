import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { readCpus } from '../../scripts/lab/machine.ts'
import { divideCpus } from '../../scripts/plan/cpus.ts'

interface Recorded {
  readonly online: string
  /** What each CPU's thread_siblings_list says. */
  readonly threads: Readonly<Record<number, string>>
  readonly capacities?: Readonly<Record<number, number>>
  /** /sys/devices/cpu_core/cpus of a hybrid Intel machine. */
  readonly fast?: string
}

/** The CPUs of a machine whose kernel has these files, and how they are divided. */
async function cpusOf({ online, threads, capacities = {}, fast }: Recorded) {
  const devices = await mkdtemp(join(tmpdir(), 'cpus-'))
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(devices, path)), { recursive: true })
    await writeFile(join(devices, path), `${text}\n`)
  }
  try {
    await write('system/cpu/online', online)
    for (const [id, list] of Object.entries(threads))
      await write(`system/cpu/cpu${id}/topology/thread_siblings_list`, list)
    for (const [id, capacity] of Object.entries(capacities))
      await write(`system/cpu/cpu${id}/cpu_capacity`, String(capacity))
    if (fast !== undefined) await write('cpu_core/cpus', fast)
    const cpus = await readCpus(devices)
    const { droplet, generator } = divideCpus(cpus, {})
    return { cpus, fast: cpus.filter((cpu) => cpu.fast).map(({ id }) => id), droplet, generator }
  } finally {
    await rm(devices, { recursive: true })
  }
}

describe('the CPUs of a machine', () => {
  test('a machine with one CPU has one fast core', async () => {
    const { cpus } = await cpusOf({ online: '0', threads: { 0: '0' } })
    assert.deepEqual(cpus, [{ id: 0, core: '0', fast: true }])
  })

  test('two cores with two threads each give the droplet a core whose other thread stays idle', async () => {
    const { cpus, droplet, generator } = await cpusOf({
      online: '0-3',
      threads: { 0: '0,2', 1: '1,3', 2: '0,2', 3: '1,3' },
    })
    assert.deepEqual(
      cpus.map(({ core }) => core),
      ['0,2', '1,3', '0,2', '1,3'],
    )
    assert.ok(droplet === 1 || droplet === 3)
    assert.deepEqual(generator, [0, 2])
  })

  test('a hybrid machine gives the droplet a fast core', async () => {
    // A processor with 2 fast cores of two threads and 4 slow ones of one.
    const { fast, droplet } = await cpusOf({
      online: '0-7',
      threads: { 0: '0-1', 1: '0-1', 2: '2-3', 3: '2-3', 4: '4', 5: '5', 6: '6', 7: '7' },
      fast: '0-3',
    })
    assert.deepEqual(fast, [0, 1, 2, 3])
    assert.ok(droplet === 2 || droplet === 3)
  })

  test('an ARM machine with little and big cores gives the droplet a big one', async () => {
    const { cpus, fast, droplet } = await cpusOf({
      online: '0-5',
      threads: { 0: '0', 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' },
      capacities: { 0: 446, 1: 446, 2: 446, 3: 446, 4: 1024, 5: 1024 },
    })
    assert.equal(new Set(cpus.map(({ core }) => core)).size, 6)
    assert.deepEqual(fast, [4, 5])
    assert.ok(droplet === 4 || droplet === 5)
  })

  test('CPUs that are switched off are left out', async () => {
    const { cpus } = await cpusOf({ online: '0,2-3', threads: { 0: '0', 2: '2', 3: '3' } })
    assert.deepEqual(
      cpus.map(({ id }) => id),
      [0, 2, 3],
    )
  })
})
