/** Of `docker version`, what the checks need; the engine leaves out what it does not know. */
export interface VersionAnswer {
  readonly ApiVersion?: string
  readonly MinAPIVersion?: string
  readonly Components?: readonly { readonly Name?: string }[] | undefined
}

/** Of `docker info`. */
export interface InfoAnswer {
  readonly OSType?: string
  readonly DockerRootDir?: string
  readonly SecurityOptions?: readonly string[] | null
  readonly CgroupDriver?: string
  readonly CgroupVersion?: string
  readonly CPUSet?: boolean
  readonly CpuCfsQuota?: boolean
  readonly MemoryLimit?: boolean
  readonly PidsLimit?: boolean
  readonly Name?: string
  readonly OperatingSystem?: string
  readonly KernelVersion?: string
}

/** The API of Engine 20.10, the oldest that the lab was seen to run on. */
const oldestApi = '1.41'

/**
 * Why the lab cannot measure on an engine, in one line that says what to do; null if nothing is known against it.
 * @param clientApi the newest API that the Docker client in `bench` speaks, such as `1.45`; null if unknown
 */
export function engineRefusal(version: VersionAnswer, info: InfoAnswer, clientApi: string | null): string | null {
  if (version.Components?.some(({ Name }) => Name?.startsWith('Podman')))
    return 'this is Podman; the lab needs Docker’s engine: start one, and set DOCKER_SOCKET in .env to its socket'
  if (info.OSType === 'windows')
    return 'the engine runs Windows containers; switch Docker Desktop to Linux containers and run this again'
  if (info.DockerRootDir?.startsWith('/var/snap/'))
    return 'this is snap’s Docker, whose confinement stops the lab’s containers; install Docker’s own packages: docs.docker.com/engine/install'
  return apiRefusal(version, clientApi) ?? limitsRefusal(info)
}

function apiRefusal({ ApiVersion, MinAPIVersion }: VersionAnswer, clientApi: string | null): string | null {
  if (ApiVersion && isOlder(ApiVersion, oldestApi))
    return `the engine speaks API ${ApiVersion}; the lab needs ${oldestApi} (Engine 20.10) or newer: update the engine`
  if (clientApi && MinAPIVersion && isOlder(clientApi, MinAPIVersion))
    return `the engine needs API ${MinAPIVersion}, and the Compose in bench speaks ${clientApi}; set a newer NODE_IMAGE in .env, then: docker compose build --pull bench`
  return null
}

/** The limits that make a droplet, each with the engine's word for it and the kernel's name of its controller. */
const limits = [
  ['MemoryLimit', 'memory'],
  ['CpuCfsQuota', 'cpu'],
  ['CPUSet', 'cpuset'],
  ['PidsLimit', 'pids'],
] as const

function limitsRefusal(info: InfoAnswer): string | null {
  // What is not said is not known to be missing.
  const missing = limits.filter(([key]) => info[key] === false).map(([, name]) => name)
  if (info.SecurityOptions?.some((option) => option.startsWith('name=rootless'))) {
    if (info.CgroupDriver === 'none' || info.CgroupVersion === '1')
      return 'the rootless engine cannot limit containers with cgroup v1; boot with systemd.unified_cgroup_hierarchy=1, or use the engine that runs as root'
    if (missing.length > 0)
      return `the rootless engine may not limit ${missing.join(', ')}; set Delegate=cpu cpuset io memory pids in /etc/systemd/system/user@.service.d/delegate.conf, run sudo systemctl daemon-reload, and log in again`
  }
  if (missing.includes('memory'))
    return 'the kernel’s memory cgroup is off; add cgroup_enable=memory to the kernel’s command line and reboot (Raspberry Pi: /boot/firmware/cmdline.txt)'
  if (missing.length > 0)
    return `the engine cannot limit ${missing.join(', ')}; enable these cgroup controllers in the kernel or for the engine’s service`
  return null
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0
}

/** The product that keeps the engine in a virtual machine, by what it says of itself; null where none is recognised. */
export function virtualMachine({ Name, OperatingSystem, KernelVersion }: InfoAnswer): string | null {
  if (OperatingSystem?.startsWith('Docker Desktop')) return 'Docker Desktop'
  if (OperatingSystem?.startsWith('OrbStack') || KernelVersion?.includes('orbstack')) return 'OrbStack'
  if (Name?.startsWith('colima')) return 'Colima'
  return null
}
