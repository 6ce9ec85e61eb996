import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { connect } from '../../scripts/lab/engine.ts'
import { findContainer } from '../../scripts/lab/project.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import { startGenerators } from '../../scripts/run/generators.ts'
import { withLab } from '../../scripts/run/lab.ts'
import { cellsLeft, type Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { linkSchema, toNetwork } from '../../scripts/scenario/network.ts'
import {
  bench,
  finish,
  leftovers,
  runScenario,
  scenarioFile,
  silent,
  testSettings,
  useComposeFiles,
} from './harness.ts'

const near = { name: 'near', delay_ms: 5 }
const nginx = { servers: ['nginx'], topologies: ['direct'] }
const ends =
  'near is skipped: the link emulator cannot start (its container ended (exit code 3): the last words). ' +
  'To fix: remove this cause, or measure without a link (--networks lan).'

describe('a link that cannot be set', () => {
  for (const [kind, reason] of [
    ['no-device', /cannot start \(.*no-such-tun.*\)/],
    ['not-given', /cannot start \(its container ended \(exit code 1\): cannot open \/dev\/net\/tun: No such file/],
    ['silent', /cannot start \(no answer within 10 s\)/],
    ['strict', /cannot start \(net\.ipv4\.conf\.\w+\.rp_filter is 1 and must be 0\)/],
  ] as const) {
    test(`a link that cannot be set leaves nothing behind, and one line says why: ${kind}`, async () => {
      useComposeFiles(`docker-compose.link-${kind}.yml`)
      const settings = await testSettings()
      await withLab(settings, 'no-link', silent, new AbortController().signal, async ({ docker, ...lab }) => {
        await lab.prepareImages(['generator', 'link-generator', 'link-emulator', 'peer'])
        const networks = [toNetwork('lan'), { name: 'near', link: linkSchema.parse({ delay_ms: 5 }) }]
        await assert.rejects(startGenerators({ docker, ...lab }, networks), (error: Error) => {
          assert.equal(error.name, 'LinkUnavailable')
          assert.match(error.message, reason)
          assert.match(error.message, /^[^\n]*\. To fix: [^\n]+\.$/)
          return true
        })
        assert.deepEqual(
          (await leftovers(docker, settings.project)).filter((name) => /emulator|link|peer|generator/.test(name)),
          [],
        )
        // What is left can still be measured.
        const lan = toNetwork('lan')
        assert.equal((await (await startGenerators({ docker, ...lab }, [lan])).use(lan, 0)).link, null)
        assert.ok(await findContainer(docker, settings.project, 'generator'))
      })
    })
  }

  test('a run without a working link measures the other networks and stores a warning', async () => {
    useComposeFiles('docker-compose.link-ends.yml')
    const settings = await testSettings()
    const manifest = await runScenario(settings, { ...nginx, networks: [near, 'lan'] })
    assert.equal(manifest.status, 'finished')
    assert.deepEqual(outcomes(manifest), [['lan', 'ok']])
    assert.deepEqual(manifest.scenario.networks, ['lan'])
    assert.deepEqual(cellsLeft(manifest), [])
    assert.deepEqual(
      manifest.warnings.filter((warning) => warning.includes('skipped')),
      [ends],
    )
  })

  test('a run without a working link ends with 0 if another network was measured, else with 1 and one line', async () => {
    useComposeFiles('docker-compose.link-ends.yml')
    const settings = await testSettings()
    const scenario = (networks: string) =>
      scenarioFile(
        `servers: [nginx]\ntopologies: [direct]\nnetworks: ${networks}\nload: {kind: hey, requests: 200, workers: 10}\nceilings: false\n`,
      )
    const both = await bench(settings, ['run', '--scenario', await scenario('[internet, lan, home-2020]')])
    assert.equal(both.exitCode, 0, String(both.all))
    const link = /internet and home-2020 are skipped: the link emulator cannot start/
    assert.match(String(both.stdout).replaceAll(/\s+/g, ' '), link)
    assert.equal(String(both.stderr).match(new RegExp(link, 'g'))?.length, 1)
    const [folder] = (await readdir(settings.reports)).filter((name) => /^\d/.test(name))
    for (const file of ['report.md', 'report.html'])
      assert.match(await readFile(join(settings.reports, folder as string, file), 'utf8'), link)

    const none = await bench(settings, ['run', '--scenario', await scenario('[internet]')])
    assert.equal(none.exitCode, 1)
    const last = String(none.stderr).trim().split('\n').at(-1)
    assert.match(String(last), /^error: cannot measure anything: the link emulator cannot start \(its container ended/)
    assert.deepEqual(await leftovers(await connect(), settings.project), [])
  })

  test('a resumed run without a working link leaves those cells for later and keeps all results', async () => {
    useComposeFiles()
    const settings = await testSettings()
    const whole = await runScenario(settings, { ...nginx, networks: [near, 'lan'] })
    assert.deepEqual(
      whole.results.map(({ outcome }) => outcome),
      ['ok', 'ok'],
    )

    useComposeFiles('docker-compose.link-ends.yml')
    const own = await testSettings()
    const half = await resume(own, { ...whole, results: [] })
    assert.deepEqual(outcomes(half), [['lan', 'ok']])
    assert.deepEqual(
      cellsLeft(half).map(({ network }) => network),
      ['near'],
    )
    assert.ok(half.warnings.includes(ends))
    const file = join(own.reports, whole.runId, 'run.json')
    const before = await readFile(file, 'utf8')
    await assert.rejects(resume(own, half), /^RunError: cannot measure anything: the link emulator cannot start/)
    assert.equal(await readFile(file, 'utf8'), before)

    useComposeFiles()
    const rest = await resume(own, await loadRun(own.reports, whole.runId))
    assert.deepEqual(outcomes(rest).sort(), [
      ['lan', 'ok'],
      ['near', 'ok'],
    ])
    assert.ok(!rest.warnings.includes(ends))
  })
})

function outcomes({ results }: Manifest): string[][] {
  return results.map(({ cell, outcome }) => [cell.network, outcome])
}

function resume(settings: Settings, manifest: Manifest): Promise<Manifest> {
  return finish(settings, { kind: 'resume', manifest })
}
