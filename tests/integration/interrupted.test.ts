import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { Interrupted } from '../../scripts/base/errors.ts'
import { findContainer } from '../../scripts/lab/project.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { leftovers, runScenario, silent, testLab } from './harness.ts'

const servers = ['async', 'sequential1', 'threading1']

describe('a run that is interrupted', () => {
  let settings: Settings
  let docker: Docker

  before(async () => {
    ;({ settings, docker } = await testLab())
  })

  /** Interrupts a run in its second cell, at a moment of it; gives what the run then holds. */
  async function interruptedIn(secondCell: (server: string) => Promise<void>): Promise<Manifest> {
    const interruption = new AbortController()
    let begun = 0
    const begin = (cell: string) => {
      begun += 1
      if (begun !== 2) return
      const server = servers.find((name) => cell.startsWith(name)) ?? ''
      void secondCell(server).then(() => interruption.abort())
    }
    const running = runScenario(
      settings,
      { servers, topologies: ['direct'] },
      { progress: { ...silent, begin }, signal: interruption.signal },
    )
    await assert.rejects(running, Interrupted)
    assert.deepEqual(await leftovers(docker, settings.project), [])
    return loadRun(settings.reports, undefined)
  }

  async function runs(server: string): Promise<void> {
    for (;;) {
      const found = await findContainer(docker, settings.project, server)
      if (found && (await found.inspect().catch(() => null))?.State.Running) return
      await sleep(20)
    }
  }

  for (const [moment, secondCell] of Object.entries({
    'as its containers are about to be made': async () => {},
    'once its server runs': runs,
  })) {
    test(`an interrupted run holds no result of the cell that was in progress ${moment}`, async () => {
      const { results, status } = await interruptedIn(secondCell)
      assert.deepEqual(
        results.map(({ outcome }) => outcome),
        ['ok'],
      )
      assert.equal(status, 'interrupted')
    })
  }
})
