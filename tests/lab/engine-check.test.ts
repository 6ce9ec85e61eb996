import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { engineRefusal, type InfoAnswer, type VersionAnswer, virtualMachine } from '../../scripts/lab/engine-check.ts'

interface Answers {
  readonly version: VersionAnswer
  readonly info: InfoAnswer
}

/** What `/version` and `/info` of an engine said, as far as the checks read it. */
async function recorded(name: string): Promise<Answers> {
  return JSON.parse(await readFile(`/bench/tests/fixtures/engines/${name}.json`, 'utf8'))
}

const refusal = ({ version, info }: Answers, clientApi: string | null = '1.45') =>
  engineRefusal(version, info, clientApi)

/** What is known against Engine 20.10 as it was recorded, with these answers instead of its own. */
async function changed(info: InfoAnswer, version: VersionAnswer = {}, clientApi: string | null = '1.45') {
  const good = await recorded('engine-20.10')
  return refusal({ version: { ...good.version, ...version }, info: { ...good.info, ...info } }, clientApi)
}

const cgroupV2: InfoAnswer = { CgroupVersion: '2', CgroupDriver: 'systemd' }
const rootless: InfoAnswer = {
  ...cgroupV2,
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'],
}

describe('an engine', () => {
  test('engines of version 20.10, 25 and 29 are accepted on cgroup v1 and v2', async () => {
    assert.equal(await changed({}), null)
    assert.equal(await changed(cgroupV2, { ApiVersion: '1.44', MinAPIVersion: '1.24' }), null)
    assert.equal(await changed(cgroupV2, { ApiVersion: '1.52', MinAPIVersion: '1.44' }), null)
  })

  test('Podman is refused', async () => {
    const answer = refusal(await recorded('podman-5.4'))
    assert.match(answer ?? '', /^this is Podman; the lab needs Docker’s engine: .*DOCKER_SOCKET/)
  })

  test('a rootless engine is accepted if all limits are delegated to it, and else refused with the setting to make', async () => {
    assert.equal(await changed(rootless), null)
    const partly = await changed({ ...rootless, CPUSet: false, CpuCfsQuota: false })
    assert.match(partly ?? '', /may not limit cpu, cpuset; set Delegate=cpu cpuset io memory pids in /)
    const none = await changed({ ...rootless, CgroupDriver: 'none', CgroupVersion: '1', MemoryLimit: false })
    assert.match(none ?? '', /cannot limit containers with cgroup v1/)
  })

  test('an engine that cannot limit memory is refused with the kernel’s option', async () => {
    assert.match((await changed({ MemoryLimit: false })) ?? '', /memory cgroup is off.*cgroup_enable=memory/)
  })

  test('an engine that cannot limit CPUs or processes is refused with the names of the controllers', async () => {
    assert.match((await changed({ CPUSet: false, PidsLimit: false })) ?? '', /cannot limit cpuset, pids; /)
    assert.match((await changed({ CpuCfsQuota: false })) ?? '', /cannot limit cpu; /)
  })

  test('an engine for Windows containers, or from snap, is refused', async () => {
    assert.match((await changed({ OSType: 'windows' })) ?? '', /switch Docker Desktop to Linux containers/)
    assert.match((await changed({ DockerRootDir: '/var/snap/docker/common/var-lib-docker' })) ?? '', /^this is snap’s/)
  })

  test('an engine whose API is too old or too new is refused', async () => {
    assert.match((await changed({}, { ApiVersion: '1.40' })) ?? '', /speaks API 1\.40; .*Engine 20\.10.*: update/)
    assert.match(
      (await changed({}, { MinAPIVersion: '1.46', ApiVersion: '1.60' })) ?? '',
      /needs API 1\.46, .* speaks 1\.45; .*NODE_IMAGE/,
    )
    assert.equal(await changed({}, { MinAPIVersion: '1.44', ApiVersion: '1.100' }), null)
    assert.equal(await changed({}, { MinAPIVersion: '1.46', ApiVersion: '1.60' }, null), null)
  })

  test('an engine that leaves an answer out is not refused for it', () => {
    assert.equal(engineRefusal({}, {}, null), null)
  })
})

test('a virtual machine is recognised by what its engine says', () => {
  assert.equal(virtualMachine({ OperatingSystem: 'Docker Desktop' }), 'Docker Desktop')
  assert.equal(virtualMachine({ OperatingSystem: 'OrbStack' }), 'OrbStack')
  assert.equal(virtualMachine({ KernelVersion: '6.12.15-orbstack-00304' }), 'OrbStack')
  assert.equal(virtualMachine({ Name: 'colima', OperatingSystem: 'Ubuntu 24.04.2 LTS' }), 'Colima')
  assert.equal(virtualMachine({ Name: 'laptop', OperatingSystem: 'Debian GNU/Linux 13 (trixie)' }), null)
})
