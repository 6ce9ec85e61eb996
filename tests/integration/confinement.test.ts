import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { after, before, describe, test } from 'node:test'
import type Docker from 'dockerode'
import { execa } from 'execa'
import type { Container } from '../../scripts/lab/container.ts'
import { createDroplet } from '../../scripts/lab/droplet.ts'
import { execIn } from '../../scripts/lab/exec.ts'
import { holdLab, testSettings, useComposeFiles } from './harness.ts'

/** Runs shell commands in the server and in the proxy of one droplet, and gives what they printed. */
describe('a server on its droplet', () => {
  let ask: (command: string) => Promise<string>
  let askProxy: (command: string) => Promise<string>
  let docker: Docker
  let project = ''
  let release = async () => {}

  before(async () => {
    useComposeFiles()
    const settings = await testSettings()
    release = await holdLab(settings, 'confinement', async (lab) => {
      const server = lab.view.registry.servers.find(({ name }) => name === 'processpool')
      assert.ok(server)
      docker = lab.docker
      project = settings.project
      const droplet = await createDroplet(lab.droplets, server, 'behind-nginx')
      assert.ok(droplet.proxy)
      await droplet.server.start()
      await droplet.proxy.start()
      const asker = (container: Container) => async (command: string) => {
        const { stdout, stderr } = await execIn(container, ['sh', '-c', command])
        return (stdout + stderr).trim()
      }
      ask = asker(droplet.server)
      askProxy = asker(droplet.proxy)
    })
  })

  after(() => release())

  test('server and proxy run as nobody, without capabilities', async () => {
    for (const command of [ask, askProxy]) {
      assert.equal(await command('id -u'), '65534')
      const status = await command('cat /proc/self/status')
      for (const set of ['CapEff', 'CapPrm', 'CapBnd']) assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'))
      assert.match(status, /^NoNewPrivs:\s+1$/m)
    }
  })

  test('server and proxy cannot write to their root filesystem', async () => {
    for (const command of [ask, askProxy]) {
      assert.match(await command('touch /anything'), /Read-only file system/)
      assert.match(await command('touch /tmp/anything && echo written'), /^written$/)
    }
  })

  test('a server sees one CPU, so it starts one worker', async () => {
    assert.equal(await ask('python -c "import os; print(os.process_cpu_count())"'), '1')
  })

  test('a server cannot reach another network or the host', async () => {
    const listener = createServer().listen(0)
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const own = Object.values(networkInterfaces())
      .flatMap((found) => found ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')
    assert.ok(own)
    const connectTo = (address: string) =>
      `python -c "import socket; socket.create_connection(('${address}', ${port}), 2); print('connected')"`
    // The listener is there: this container, which is on the network that asks registries, reaches itself.
    assert.match(
      (
        await execa('node', [
          '-e',
          `require('net').connect(${port}, '${own.address}', () => { console.log('connected'); process.exit() })`,
        ])
      ).stdout,
      /^connected/,
    )
    assert.match(await ask(connectTo(own.address)), /Error: /)
    // The host would answer at the gateway's address, if only to refuse: that it does not is what is asked here.
    const network = await docker.getNetwork(`${project}_lab`).inspect()
    const gateway = String(network.IPAM?.Config?.[0]?.Gateway ?? '')
    assert.match(gateway, /^\d+(\.\d+){3}$/)
    assert.match(await ask(connectTo(gateway)), /TimeoutError|No route to host|Network is unreachable/)
    listener.close()
  })

  test('a server cannot see the engine’s socket', async () => {
    assert.match(await ask('ls /var/run/docker.sock /run/docker.sock'), /No such file/)
  })

  test('server and proxy share a network namespace and no process namespace', async () => {
    assert.equal(await ask('readlink /proc/self/ns/net'), await askProxy('readlink /proc/self/ns/net'))
    assert.notEqual(await ask('readlink /proc/self/ns/pid'), await askProxy('readlink /proc/self/ns/pid'))
  })
})
