import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { CommandTimedOut, execIn } from '../../scripts/lab/exec.ts'
import type { LongLived } from '../../scripts/lab/generator.ts'
import { timeHandshakes } from '../../scripts/lab/link-emulator.ts'
import { findContainer } from '../../scripts/lab/project.ts'
import { type Generators, startGenerators } from '../../scripts/run/generators.ts'
import type { Lab } from '../../scripts/run/lab.ts'
import { linkProblems, summarizeHandshakes } from '../../scripts/run/link-check.ts'
import { linkSchema, type Network, toNetwork } from '../../scripts/scenario/network.ts'
import { holdLab, testSettings, useComposeFiles } from './harness.ts'

const network = (changes: object): Network => ({ name: 'test', link: linkSchema.parse({ delay_ms: 26, ...changes }) })
const handshakes = 50

describe('the link emulator', () => {
  let lab: Lab
  let generators: Generators
  let peer = ''
  let release = async () => {}

  before(async () => {
    useComposeFiles()
    const settings = await testSettings()
    release = await holdLab(settings, 'link', async (held) => {
      lab = held
      await lab.prepareImages(['generator', 'link-generator', 'link-emulator', 'peer'])
      generators = await startGenerators(lab, [toNetwork('lan'), network({})])
      const container = await findContainer(lab.docker, settings.project, 'peer')
      const { NetworkSettings } = (await container?.inspect()) ?? {}
      peer = Object.values(NetworkSettings?.Networks ?? {})[0]?.IPAddress ?? ''
    })
  })

  after(() => release())

  const use = async (changes: object, seed = 1) => {
    const { link } = await generators.use(network(changes), seed)
    assert.ok(link)
    return link
  }
  /** With everything that the engine can do with it. */
  const whole = ({ container }: LongLived) => lab.docker.getContainer(container.id)

  const ask = async ({ container }: LongLived, ...command: string[]) => {
    const { stdout, stderr, exitCode } = await execIn(container, command)
    assert.equal(exitCode, 0, stderr)
    return stdout
  }

  const runFixture = async (emulator: LongLived, name: string) => {
    const script = await readFile(new URL(`../fixtures/link/${name}`, import.meta.url), 'utf8')
    return JSON.parse(await ask(emulator, 'python3', '-c', script)) as Record<string, unknown>
  }
  /** Sends a signal to every process of that name in the container. */
  const signalAll = (emulator: LongLived, name: string, signal: string) =>
    ask(
      emulator,
      'sh',
      '-c',
      `for p in /proc/[0-9]*; do read -r n < $p/comm && [ "$n" = ${name} ] && [ $p != /proc/$$ ] && kill -${signal} \${p#/proc/}; done; true`,
    )

  test('the round trip over the link is the configured one', async () => {
    for (const delay_ms of [5, 26, 100]) {
      const emulator = await use({ delay_ms })
      const { median_s, failed } = summarizeHandshakes(await timeHandshakes(emulator.container, peer, handshakes, 0.02))
      assert.equal(failed, 0)
      assert.ok(Math.abs((median_s ?? 0) - (2 * delay_ms) / 1000) < 0.002, `${median_s} s with ${delay_ms} ms one way`)
    }
  })

  test('the link loses the configured share of packets in each direction and counts them', async () => {
    const lossy = { loss_up: 0.1, loss_down: 0.05, delay_ms: 2 }
    const emulator = await use(lossy)
    await timeHandshakes(emulator.container, peer, 400, 0.003)
    const counters = await emulator.read()
    assert.ok(counters.up.lost > 0 && counters.down.lost > 0)
    assert.deepEqual(linkProblems(network(lossy).link as never, [], [counters]), [])
  })

  test('the link drops the SYNs of connections over the limit, and no others', async () => {
    const emulator = await use({ delay_ms: 2, connections_per_s: 20, burst: 10 })
    const times = await timeHandshakes(emulator.container, peer, handshakes, 0)
    const { up, seconds } = await emulator.read()
    assert.ok(up.syns_dropped > 0)
    assert.ok(up.syns - up.syns_dropped <= 10 + 20 * seconds)
    assert.ok(up.syns - up.syns_dropped >= times.filter((time) => time !== null).length)
    assert.ok(times.filter((time) => time !== null && time < 0.5).length >= 10)
  })

  test('the link makes SYNs over the limit wait where over_rate is wait', async () => {
    const emulator = await use({ delay_ms: 2, connections_per_s: 100, burst: 1, over_rate: 'wait' })
    const times = await timeHandshakes(emulator.container, peer, handshakes, 0)
    const { up } = await emulator.read()
    assert.equal(up.syns_dropped, 0)
    assert.ok(up.syns_waited > handshakes / 2)
    assert.ok(times.every((time) => time !== null))
    // The last of 50 waits for nearly half a second.
    const slowest = Math.max(...times.map(Number))
    assert.ok(slowest > 0.3 && slowest < 1, `${slowest} s`)
  })

  test('the same seed loses the same packets, and another seed loses others', async () => {
    const emulator = await use({})
    const fates = (seed: number) =>
      ask(emulator, '/link/link', '--fates', '5000', '--loss-up', '0.1', '--seed', String(seed))
    assert.equal(await fates(7), await fates(7))
    assert.notEqual(await fates(7), await fates(8))
    const lost = (await fates(7)).split('1').length - 1
    assert.ok(Math.abs(lost - 500) < 5 * Math.sqrt(5000 * 0.1 * 0.9), `${lost} of 5000`)
  })

  test('the packet mover keeps the order under jitter, loses what its seed says, and holds the bandwidth', async () => {
    const emulator = await use({})
    const seen = await runFixture(emulator, 'mover.py')
    assert.deepEqual(seen, { in_order: true, lost_as_the_seed_says: true, slower_with_less_bandwidth: true })
  })

  test('the packet mover answers early requests, counts bytes, and gives its reason whenever it ends', async () => {
    const emulator = await use({})
    assert.deepEqual(await runFixture(emulator, 'program.py'), {
      answers_requests_sent_before_it_is_ready: true,
      counts_bytes: true,
      counts_a_full_queue_as_overflow: true,
      does_not_count_lost_bytes: true,
      says_that_the_device_is_gone: true,
      says_that_whoever_started_it_is_gone: true,
      refuses_options_with_a_message: true,
    })
  })

  test('the link emulator survives clients that send rubbish or go away, and answers the others', async () => {
    const emulator = await use({})
    const seen = await runFixture(emulator, 'clients.py')
    assert.deepEqual(
      Object.entries(seen).filter(([, holds]) => holds !== true),
      [],
    )
  })

  test('the link counts the bytes of each direction', async () => {
    const emulator = await use({ delay_ms: 2 })
    await timeHandshakes(emulator.container, peer, handshakes, 0)
    const { up, down } = await emulator.read()
    // A SYN has 60 bytes with its headers, an ACK 52.
    for (const { bytes, packets } of [up, down]) assert.ok(bytes >= 40 * packets && bytes <= 60 * packets, `${bytes}`)
  })

  test('a killed packet mover is reported in one line with its signal until the link is set again', async () => {
    const emulator = await use({})
    await signalAll(emulator, 'link', 'KILL')
    const killed = { message: 'the link emulator: its packet mover was killed (signal 9, Killed): no message' }
    await assert.rejects(emulator.read, killed)
    await assert.rejects(emulator.read, killed)
    assert.equal((await (await use({})).read()).up.packets, 0)
  })

  test('a packet mover that hangs is reported in one line', async () => {
    const emulator = await use({})
    await signalAll(emulator, 'link', 'STOP')
    await assert.rejects(emulator.read, { message: 'the link emulator: its packet mover gave no answer within 5 s' })
    assert.equal((await (await use({})).read()).up.packets, 0)
  })

  test('a link emulator that hangs is given up after the timeout', async () => {
    const emulator = await use({})
    await signalAll(emulator, 'python3', 'STOP')
    const words = ['sh', '-c', `echo '{"counters": true}' | python3 /link/emulator.py ask 1`]
    assert.deepEqual(JSON.parse(await ask(emulator, ...words)), { error: 'no answer within 1 s' })
    await signalAll(emulator, 'python3', 'CONT')
    assert.equal((await (await use({})).read()).up.packets, 0)
  })

  test('where the client of the link emulator was killed, the next one answers', async () => {
    const emulator = await use({})
    const script =
      'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline | grep -q "emulator[.]py ask" && kill -KILL ${p#/proc/}; done; true'
    await ask(emulator, 'sh', '-c', script)
    assert.equal((await emulator.read()).up.packets, 0)
  })

  test('a command in a container is given up after its timeout', async () => {
    const emulator = await use({})
    await assert.rejects(execIn(emulator.container, ['sleep', '20'], {}, 0.5), CommandTimedOut)
    await assert.rejects(execIn(emulator.container, ['sh', '-c', 'while :; do echo on; sleep 0.1; done'], {}, 0.5), {
      message: 'sh -c did not end within 0.5 s in its container',
    })
    await signalAll(emulator, 'sh', 'KILL')
    assert.equal((await execIn(emulator.container, ['true'], {}, 20)).exitCode, 0)
  })

  test('a paused link emulator is reported as paused', async () => {
    const emulator = await use({})
    await whole(emulator).pause()
    try {
      await assert.rejects(emulator.read, { message: 'the link emulator: its container is paused' })
    } finally {
      await whole(emulator).unpause()
    }
  })

  test('a link emulator that was killed works again after a restart', async () => {
    const emulator = await use({})
    await whole(emulator).kill({ signal: 'SIGKILL' })
    await emulator.container.wait()
    await assert.rejects(
      emulator.read,
      /^LinkEmulatorFailed: the link emulator: its container ended \(exit code 137\): /,
    )
    await emulator.container.start()
    // At once: it undoes what the old one has left and then listens, for which its client waits.
    const again = await use({})
    const { median_s } = summarizeHandshakes(await timeHandshakes(again.container, peer, handshakes, 0.02))
    assert.ok(Math.abs((median_s ?? 0) - 0.052) < 0.002, `${median_s} s`)
  })

  test('until its link is set, a generator has none in its path', async () => {
    const slow = network({ delay_ms: 100 })
    await generators.use(slow, 1)
    const { link } = await generators.unlinked(slow)
    assert.ok(link)
    await assert.rejects(link.read, { message: 'the link emulator: no link is set' })
    const { median_s, failed } = summarizeHandshakes(await timeHandshakes(link.container, peer, handshakes, 0.02))
    assert.equal(failed, 0)
    assert.ok((median_s ?? 1) < 0.05, `${median_s} s`)
  })

  test('an unknown option of a link is refused with a message that names it', async () => {
    const emulator = await use({})
    await assert.rejects(emulator.set({ colour: 'red' } as never, 1), {
      message: "the link emulator: its packet mover ended (exit code 2): link: unrecognized option '--colour=red'",
    })
  })

  test('there is no link emulator in the path on a LAN', async () => {
    const lan = await generators.use(toNetwork('lan'), 1)
    assert.equal(lan.link, null)
    const interfaces = (await ask(lan, 'ls', '/sys/class/net')).trim().split(/\s+/)
    assert.ok(!interfaces.includes('link0'), interfaces.join())
    assert.ok((await ask(await linked(), 'ls', '/sys/class/net')).includes('link0'))
  })

  const linked = async () => generators.use(network({}), 1)
})
