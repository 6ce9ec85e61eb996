import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Container } from '../../scripts/lab/container.ts'
import { execIn } from '../../scripts/lab/exec.ts'
import { holdLab, testSettings, useComposeFiles } from './harness.ts'

/** A line of `go test -json`, as far as it is read here. */
interface Event {
  readonly Action: string
  readonly Package?: string
  readonly Test?: string
  readonly Output?: string
}

describe('the Go code of the generator', () => {
  let container: Container
  let release = async () => {}

  before(async () => {
    useComposeFiles()
    release = await holdLab(await testSettings(), 'go', async (lab) => {
      await lab.prepareImages(['generator-test'])
      container = (await lab.start('generator-test')).container
    })
  })

  after(() => release())

  test('gofmt would change nothing', async () => {
    const { stdout, stderr } = await execIn(container, ['gofmt', '-l', '.'])
    assert.equal(stdout + stderr, '')
  })

  test('go vet finds nothing', async () => {
    const { exitCode, stdout, stderr } = await execIn(container, ['go', 'vet', './...'])
    assert.equal(exitCode, 0, stdout + stderr)
  })

  test('the Go tests pass', async (context) => {
    const { exitCode, stdout, stderr } = await execIn(container, ['go', 'test', '-vet=off', '-json', './...'])
    const events: Event[] = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? JSON.parse(line) : []))
    const said = (of: (event: Event) => boolean) =>
      events
        .filter(of)
        .map(({ Output }) => Output ?? '')
        .join('')
    const ended = events.filter(
      ({ Action, Test }) => Test !== undefined && !Test.includes('/') && ['pass', 'fail'].includes(Action),
    )
    for (const { Action, Package, Test = '' } of ended) {
      const own = (event: Event) => event.Package === Package && event.Test?.split('/')[0] === Test
      await context.test(Test, () => assert.equal(Action, 'pass', said(own)))
    }
    assert.equal(exitCode, 0, `${said(({ Test }) => Test === undefined)}${stderr}`)
    assert.ok(ended.length > 0, 'there is no test')
  })
})
