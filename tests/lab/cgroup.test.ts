import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type Cgroup,
  chooseTree,
  findCgroup,
  isFolderOf,
  readerOf,
  readLimits,
  readUsage,
} from '../../scripts/lab/cgroup.ts'

const id = '25d21112c67d3c9879f810ddee0d5370aed8b715776717b01f22c32e88dbfe6c'
const recorded = (version: 'v1' | 'v2') => fileURLToPath(new URL(`../fixtures/cgroup/${version}`, import.meta.url))

async function found(tree: string): Promise<Cgroup> {
  const cgroup = await findCgroup(tree, id)
  assert.ok(cgroup)
  return cgroup
}

/** A copy of recorded files with some of them written anew, or left out where the text is null. */
async function changed(version: 'v1' | 'v2', files: Readonly<Record<string, string | null>>): Promise<Cgroup> {
  const tree = await mkdtemp(join(tmpdir(), 'cgroup-'))
  await cp(recorded(version), tree, { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    const path = join(tree, file.replace('ID', id))
    await (text === null ? rm(path) : writeFile(path, `${text}\n`))
  }
  return found(tree)
}

const v1 = (file: string) => `${file.split('.')[0]}/docker/ID/${file}`
const v2 = (file: string) => `system.slice/docker-ID.scope/${file}`
const counted = { memory_counted: true, swap_counted: true }

describe('limits in force', () => {
  test('limits are read from recorded files of cgroup v1', async () => {
    const limits = { cpus: 1, cpuset: '1', memory_bytes: 256 * 2 ** 20, swap_bytes: 0, pids: 64 }
    assert.deepEqual(readLimits(await found(recorded('v1'))), { ...limits, ...counted })
  })

  test('limits are read from recorded files of cgroup v2', async () => {
    const limits = { cpus: 1, cpuset: '1', memory_bytes: 2 ** 30, swap_bytes: 0, pids: 512 }
    assert.deepEqual(readLimits(await found(recorded('v2'))), { ...limits, ...counted })
  })

  test('the limit in force is the lowest of the container’s and those above it', async () => {
    const above1 = { 'memory/docker/memory.limit_in_bytes': '1000000', 'cpu/docker/cpu.cfs_quota_us': '50000' }
    const limits1 = readLimits(await changed('v1', { ...above1, 'pids/docker/pids.max': '7' }))
    assert.deepEqual([limits1.memory_bytes, limits1.cpus, limits1.pids], [1_000_000, 0.5, 7])
    const above2 = { 'system.slice/memory.max': '1000000', 'system.slice/cpu.max': '25000 100000' }
    const limits2 = readLimits(await changed('v2', { ...above2, 'system.slice/pids.max': '7' }))
    assert.deepEqual([limits2.memory_bytes, limits2.cpus, limits2.pids], [1_000_000, 0.25, 7])
  })

  test('a missing limit is null, and unlimited swap is told from uncounted swap', async () => {
    const all2 = { [v2('cpu.max')]: 'max 100000', [v2('memory.max')]: 'max', [v2('pids.max')]: 'max' }
    const free2 = readLimits(await changed('v2', { ...all2, [v2('memory.swap.max')]: 'max' }))
    assert.deepEqual(free2, { cpus: null, cpuset: '1', memory_bytes: null, swap_bytes: null, pids: null, ...counted })
    const missing = { [v2('memory.swap.max')]: null, 'system.slice/memory.swap.max': null }
    const uncounted2 = readLimits(await changed('v2', missing))
    assert.deepEqual([uncounted2.swap_bytes, uncounted2.swap_counted], [null, false])
    const free1 = readLimits(await changed('v1', { [v1('memory.memsw.limit_in_bytes')]: '9223372036854771712' }))
    assert.deepEqual([free1.swap_bytes, free1.swap_counted], [null, true])
    const missing1 = { [v1('memory.memsw.limit_in_bytes')]: null, 'memory/docker/memory.memsw.limit_in_bytes': null }
    const uncounted1 = readLimits(await changed('v1', missing1))
    assert.deepEqual([uncounted1.swap_bytes, uncounted1.swap_counted], [null, false])
  })

  test('memory is reported as uncounted where the kernel’s memory cgroup is off', async () => {
    const tree = await mkdtemp(join(tmpdir(), 'cgroup-'))
    await cp(recorded('v1'), tree, { recursive: true })
    await rm(join(tree, 'memory'), { recursive: true })
    assert.equal(readLimits(await found(tree)).memory_counted, false)
    const files = ['memory.max', 'memory.swap.max']
    const off = Object.fromEntries(
      files.flatMap((file) => [v2(file), `system.slice/${file}`].map((path) => [path, null])),
    )
    const mount = `system.slice/var-lib-docker-containers-ID-mounts-shm.mount/memory.max`
    assert.equal(readLimits(await changed('v2', { ...off, [mount]: null })).memory_counted, false)
  })

  test('a container without a cpuset of its own has that of the next cgroup above', async () => {
    assert.equal(readLimits(await changed('v2', { [v2('cpuset.cpus.effective')]: null })).cpuset, '0-1')
  })
})

describe('what was used', () => {
  test('usage is read from recorded files of cgroup v1 and v2', async () => {
    assert.deepEqual(readUsage(await found(recorded('v1'))), {
      cpu_s: 0.035340982,
      throttled_s: 0.03,
      peak_memory_bytes: 5_849_088,
      oom_kills: 0,
      pids_refused: 0,
      swap_bytes: 0,
    })
    assert.deepEqual(readUsage(await found(recorded('v2'))), {
      cpu_s: 1.843121,
      throttled_s: 0.04125,
      peak_memory_bytes: 18_874_368,
      oom_kills: 1,
      pids_refused: 3,
      swap_bytes: 0,
    })
  })

  test('the current swap is read where an older kernel keeps no peak', async () => {
    const old = await changed('v2', { [v2('memory.swap.peak')]: null, [v2('memory.swap.current')]: '4096' })
    assert.equal(readUsage(old).swap_bytes, 4096)
    assert.equal(readUsage(await changed('v2', { [v2('memory.peak')]: null })).peak_memory_bytes, null)
  })

  test('the memory held at one moment excludes what the kernel can reclaim', async () => {
    const held1 = 5_263_360 - 3_743_744 - 376_832
    const memory1 = { used_bytes: 5_263_360, held_bytes: held1, limit_hits: 0, reread_pages: 1008 }
    const now1 = { cpu_s: 0.035340982, throttled_s: 0.03, ...memory1, processes: 2 }
    assert.deepEqual(readerOf(await found(recorded('v1')))(), now1)
    const held2 = 15_867_904 - 2_883_584 - 1_642_496 - 524_288
    const memory2 = { used_bytes: 15_867_904, held_bytes: held2, limit_hits: 17, reread_pages: null }
    const now2 = { cpu_s: 1.843121, throttled_s: 0.04125, ...memory2, processes: 7 }
    assert.deepEqual(readerOf(await found(recorded('v2')))(), now2)
  })

  test('limit hits count memory, and memory and swap together', async () => {
    const shortage = async (files: Readonly<Record<string, string | null>>) => {
      const reading = readerOf(await changed('v1', files))()
      return [reading?.limit_hits, reading?.reread_pages]
    }
    assert.deepEqual(await shortage({ [v1('memory.failcnt')]: '3', [v1('memory.memsw.failcnt')]: '4' }), [7, 1008])
    assert.deepEqual(await shortage({ [v1('memory.failcnt')]: '3', [v1('memory.memsw.failcnt')]: null }), [3, 1008])
    assert.deepEqual(await shortage({ [v1('memory.stat')]: 'total_workingset_refault 5' }), [0, 5])
    assert.deepEqual(await shortage({ [v1('memory.stat')]: 'cache 5' }), [0, null])
    const missing2 = readerOf(await changed('v2', { [v2('memory.events')]: null }))()
    assert.equal(missing2?.limit_hits, null)
  })

  test('a container that has ended has no reading, and what it used is unknown', async () => {
    for (const cgroup of [
      await changed('v1', { [v1('cpuacct.usage')]: null }),
      await changed('v2', { [v2('cpu.stat')]: null }),
    ]) {
      assert.equal(readerOf(cgroup)(), null)
      const { cpu_s, throttled_s } = readUsage(cgroup)
      assert.deepEqual([cpu_s, throttled_s], [null, null])
    }
  })
})

describe('a container’s folder', () => {
  test('the cgroup folder of a container is found under each cgroup driver', () => {
    const names = [
      id,
      `docker-${id}.scope`,
      `libpod-${id}.scope`,
      `cri-containerd-${id}.scope`,
      `pod:cri-containerd:${id}`,
    ]
    for (const name of names) assert.ok(isFolderOf(name, id), name)
    assert.ok(isFolderOf(`docker-${id}.scope`, id.slice(0, 12)))
  })

  test('the cgroup folder of Podman’s monitor, a mount or another container is rejected', () => {
    const others = [`libpod-conmon-${id}.scope`, `crio-conmon-${id}.scope`, `containers-${id}-mounts-shm.mount`]
    for (const name of [...others, 'docker', `docker-${id.replace('2', '3')}.scope`])
      assert.ok(!isFolderOf(name, id), name)
  })

  test('the cgroup folder of a container is found below Docker’s own folder too', async () => {
    const tree = await mkdtemp(join(tmpdir(), 'cgroup-'))
    await mkdir(join(tree, 'docker', id), { recursive: true })
    await writeFile(join(tree, 'cgroup.controllers'), 'cpu memory pids\n')
    assert.deepEqual(await findCgroup(tree, id), { tree, version: 2, folder: join(tree, 'docker', id) })
  })
})

describe('the tree', () => {
  test('the cgroup tree is the candidate that has this container', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'cgroup-'))
    const trees = [join(empty, 'missing'), empty, recorded('v2'), recorded('v1')]
    assert.equal(await chooseTree(trees, id.slice(0, 12)), recorded('v2'))
    assert.equal(await chooseTree(trees.toReversed(), id.slice(0, 12)), recorded('v1'))
  })

  test('the cgroup tree is unknown where no candidate has this container', async () => {
    assert.equal(await chooseTree([recorded('v2')], 'ffffffffffff'), null)
    assert.equal(await chooseTree([recorded('v2')], ''), null)
  })
})
