import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execIn } from '../../scripts/docker/exec.ts'
import type { LongLived } from '../../scripts/docker/generator.ts'
import { timeHandshakes } from '../../scripts/docker/line-emulator.ts'
import { findContainer } from '../../scripts/docker/project.ts'
import { type Generators, startGenerators } from '../../scripts/run/generators.ts'
import { type Lab, withLab } from '../../scripts/run/lab.ts'
import { lineSchema, type Network, toNetwork } from '../../scripts/scenario/network.ts'
import { lineProblems, summarizeHandshakes } from '../../scripts/stats/line-check.ts'
import { runScenario, silent, testSettings, useComposeFiles } from './harness.ts'

const network = (changes: object): Network => ({ name: 'test', line: lineSchema.parse({ delay_ms: 26, ...changes }) })
const handshakes = 50

describe('the line emulator', () => {
  let lab: Lab
  let generators: Generators
  let farEnd = ''
  let finish = () => {}
  let done: Promise<void>

  before(async () => {
    useComposeFiles()
    const settings = await testSettings()
    const started = Promise.withResolvers<void>()
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    done = withLab(settings, 'line', silent, new AbortController().signal, async (claimed) => {
      lab = claimed
      await lab.prepareImages(['generator', 'line-generator', 'wan', 'far-end'])
      generators = await startGenerators(lab, [toNetwork('lan'), network({})])
      const container = await findContainer(lab.docker, settings.project, 'far-end')
      const { NetworkSettings } = (await container?.inspect()) ?? {}
      farEnd = Object.values(NetworkSettings?.Networks ?? {})[0]?.IPAddress ?? ''
      started.resolve()
      await finished
    })
    done.catch(started.reject)
    await started.promise
  })

  after(async () => {
    finish()
    await done
  })

  const use = async (changes: object, seed = 1) => {
    const { line } = await generators.use(network(changes), seed)
    assert.ok(line)
    return line
  }
  const ask = async ({ container }: LongLived, ...command: string[]) => {
    const { stdout, stderr, exitCode } = await execIn(container, command)
    assert.equal(exitCode, 0, stderr)
    return stdout
  }

  test('makes the round trip what was asked', async () => {
    for (const delay_ms of [5, 26, 100]) {
      const { wan } = await use({ delay_ms })
      const { median_s, failed } = summarizeHandshakes(await timeHandshakes(wan.container, farEnd, handshakes, 0.02))
      assert.equal(failed, 0)
      assert.ok(Math.abs((median_s ?? 0) - (2 * delay_ms) / 1000) < 0.002, `${median_s} s with ${delay_ms} ms one way`)
    }
  })

  test('loses as much as was asked, each way, and counts it', async () => {
    const lossy = { loss_up: 0.1, loss_down: 0.05, delay_ms: 2 }
    const { wan, read } = await use(lossy)
    await timeHandshakes(wan.container, farEnd, 400, 0.003)
    const counters = await read()
    assert.ok(counters.up.lost > 0 && counters.down.lost > 0)
    assert.deepEqual(lineProblems(network(lossy).line as never, [], [counters]), [])
  })

  test('drops connections over the limit, and no others', async () => {
    const { wan, read } = await use({ delay_ms: 2, connections_per_s: 20, burst: 10 })
    const times = await timeHandshakes(wan.container, farEnd, handshakes, 0)
    const { up, seconds } = await read()
    assert.ok(up.syns_dropped > 0)
    assert.ok(up.syns - up.syns_dropped <= 10 + 20 * seconds)
    assert.ok(up.syns - up.syns_dropped >= times.filter((time) => time !== null).length)
    assert.ok(times.filter((time) => time !== null && time < 0.5).length >= 10)
  })

  test('or makes them wait for their turn', async () => {
    const { wan, read } = await use({ delay_ms: 2, connections_per_s: 100, burst: 1, over_limit: 'wait' })
    const times = await timeHandshakes(wan.container, farEnd, handshakes, 0)
    const { up } = await read()
    assert.equal(up.syns_dropped, 0)
    assert.ok(up.syns_waited > handshakes / 2)
    assert.ok(times.every((time) => time !== null))
    // The last of 50 waits for nearly half a second.
    const slowest = Math.max(...times.map(Number))
    assert.ok(slowest > 0.3 && slowest < 1, `${slowest} s`)
  })

  test('loses the same packets again with the same seed, and others with another', async () => {
    const { wan } = await use({})
    const fates = (seed: number) => ask(wan, '/wan/line', '--fates', '5000', '0.1', String(seed))
    assert.equal(await fates(7), await fates(7))
    assert.notEqual(await fates(7), await fates(8))
    const lost = (await fates(7)).split('1').length - 1
    assert.ok(Math.abs(lost - 500) < 5 * Math.sqrt(5000 * 0.1 * 0.9), `${lost} of 5000`)
  })

  test('the program keeps the order under jitter, loses what its seed says, and holds to a bandwidth', async () => {
    const { wan } = await use({})
    const script = await readFile(new URL('../fixtures/line/mover.py', import.meta.url), 'utf8')
    const seen = JSON.parse(await ask(wan, 'python3', '-c', script)) as Record<string, unknown>
    assert.deepEqual(seen, { in_order: true, lost_as_the_seed_says: true, slower_with_less_bandwidth: true })
  })

  test('works again after it was killed, with nothing of the old one in the way', async () => {
    const { wan } = await use({})
    await wan.container.kill({ signal: 'SIGKILL' })
    await wan.container.wait()
    await wan.container.start()
    // It undoes what the old one has left, then listens.
    const again = await retry(() => use({}))
    const { median_s } = summarizeHandshakes(await timeHandshakes(again.wan.container, farEnd, handshakes, 0.02))
    assert.ok(Math.abs((median_s ?? 0) - 0.052) < 0.002, `${median_s} s`)
  })

  test('is told so where it cannot be what was asked', async () => {
    const { wan } = await use({})
    const { stdout, exitCode } = await execIn(wan.container, ['python3', '/wan/wan.py', '{"set": {"delay": 1}}'])
    assert.equal(exitCode, 1)
    assert.match(stdout, /error/)
  })

  test('is not there on a LAN', async () => {
    const lan = await generators.use(toNetwork('lan'), 1)
    assert.equal(lan.line, null)
    const interfaces = (await ask(lan, 'ls', '/sys/class/net')).trim().split(/\s+/)
    assert.ok(!interfaces.includes('wan0'), interfaces.join())
    assert.ok((await ask(await lined(), 'ls', '/sys/class/net')).includes('wan0'))
  })

  const lined = async () => generators.use(network({}), 1)
})

test('a run over a line checks it around each block, and says what passed it', async () => {
  useComposeFiles()
  const settings = await testSettings()
  const near = { name: 'near', delay_ms: 5, loss_up: 0.01 }
  const manifest = await runScenario(settings, {
    servers: ['nginx'],
    topologies: ['direct'],
    networks: [near],
    blocks: 2,
  })
  assert.deepEqual(
    manifest.checks.map(({ network, problems }) => [network, problems]),
    [
      ['near', []],
      ['near', []],
    ],
  )
  for (const { outcome, line, figures, counters } of manifest.results) {
    assert.equal(outcome, 'ok')
    assert.ok(line && line.up.packets > 200 && line.down.packets > 200)
    assert.ok((figures?.latencies?.p50_s ?? 0) >= 0.01)
    assert.ok((counters?.wan_cpu_s ?? 0) > 0)
  }
  const lines = await readFile(join(settings.reports, manifest.runId, 'lines.csv'), 'utf8')
  assert.match(lines, /^near,1,,yes,/m)
})

async function retry<T>(action: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left--) {
    try {
      return await action()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}
