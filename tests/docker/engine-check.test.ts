import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import {
  engineRefusal,
  type InfoAnswer,
  type VersionAnswer,
  virtualMachine,
} from '../../scripts/docker/engine-check.ts'

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

describe('an engine', () => {
  for (const name of ['engine-20.10-cgroup-v1', 'engine-28.5-cgroup-v2'])
    test(`such as ${name} is accepted`, async () => assert.equal(refusal(await recorded(name)), null))

  test('that is Podman is refused', async () => {
    assert.match(
      refusal(await recorded('podman-5.8')) ?? '',
      /^this is Podman; the lab needs Docker’s engine: .*DOCKER_SOCKET/,
    )
  })

  test('without root is accepted if all limits are delegated to it, and refused with the line to set if not', async () => {
    const { version, info } = await recorded('rootless-28.5')
    assert.match(refusal({ version, info }) ?? '', /may not limit cpuset; set Delegate=cpu cpuset io memory pids in /)
    assert.equal(refusal({ version, info: { ...info, CPUSet: true } }), null)
    const none = { ...info, CgroupDriver: 'none', CgroupVersion: '1', MemoryLimit: false }
    assert.match(refusal({ version, info: none }) ?? '', /cannot limit containers with cgroup v1/)
  })

  const changed = async (info: InfoAnswer, version: VersionAnswer = {}, clientApi: string | null = '1.45') => {
    const good = await recorded('engine-28.5-cgroup-v2')
    return refusal({ version: { ...good.version, ...version }, info: { ...good.info, ...info } }, clientApi)
  }

  test('that cannot limit memory is refused with the kernel’s option', async () => {
    assert.match((await changed({ MemoryLimit: false })) ?? '', /memory cgroup is off.*cgroup_enable=memory/)
  })

  test('that cannot pin, limit CPU time or processes is refused with the controllers’ names', async () => {
    assert.match((await changed({ CPUSet: false, PidsLimit: false })) ?? '', /cannot limit cpuset, pids; /)
    assert.match((await changed({ CpuCfsQuota: false })) ?? '', /cannot limit cpu; /)
  })

  test('that runs Windows containers, or is snap’s, is refused', async () => {
    assert.match((await changed({ OSType: 'windows' })) ?? '', /switch Docker Desktop to Linux containers/)
    assert.match((await changed({ DockerRootDir: '/var/snap/docker/common/var-lib-docker' })) ?? '', /^this is snap’s/)
  })

  test('of an API that is too old, or that the client is too old for, is refused', async () => {
    assert.match((await changed({}, { ApiVersion: '1.40' })) ?? '', /speaks API 1\.40; .*Engine 20\.10.*: update/)
    assert.match(
      (await changed({}, { MinAPIVersion: '1.46', ApiVersion: '1.60' })) ?? '',
      /1\.46 and newer.*1\.45 and older/,
    )
    assert.equal(await changed({}, { MinAPIVersion: '1.44', ApiVersion: '1.100' }), null)
    assert.equal(await changed({}, { MinAPIVersion: '1.46', ApiVersion: '1.60' }, null), null)
  })

  test('that leaves an answer out is not refused for it', () => {
    assert.equal(engineRefusal({}, {}, null), null)
  })
})

test('a virtual machine is known by what its engine says', () => {
  assert.equal(virtualMachine({ OperatingSystem: 'Docker Desktop' }), 'Docker Desktop')
  assert.equal(virtualMachine({ OperatingSystem: 'OrbStack' }), 'OrbStack')
  assert.equal(virtualMachine({ KernelVersion: '6.12.15-orbstack-00304' }), 'OrbStack')
  assert.equal(virtualMachine({ Name: 'colima', OperatingSystem: 'Ubuntu 24.04.2 LTS' }), 'Colima')
  assert.equal(virtualMachine({ Name: 'laptop', OperatingSystem: 'Debian GNU/Linux 13 (trixie)' }), null)
})
