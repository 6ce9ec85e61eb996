import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { Duplex, PassThrough, type Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import type { Container } from '../../scripts/lab/container.ts'
import { converseWithStarted } from '../../scripts/lab/conversation.ts'
import { filesOf } from '../../scripts/lab/netns.ts'

/** A container in which commands run as here, until the test has ended. */
function here(context: TestContext): Container {
  const start = async (command: readonly string[]) => {
    const child = spawn(command[0] as string, command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] })
    context.after(() => child.stdin.end())
    return Duplex.from({ readable: child.stdout, writable: child.stdin })
  }
  const demuxStream = (output: Readable, out: PassThrough) => output.pipe(out)
  const exec = async ({ Cmd }: { Cmd: string[] }) => ({ start: () => start(Cmd) })
  return { exec, modem: { demuxStream } } as unknown as Container
}

test('a shell in a container gives the text of files one after the other, and nothing where one is missing', async (context) => {
  const read = await filesOf(here(context))
  const [version, missing, both] = await Promise.all([
    read('/proc/version'),
    read('/proc/version', '/no-such-file'),
    read('/proc/version', '/proc/version'),
  ])
  assert.match(version ?? '', /^Linux version/)
  assert.equal(missing, null)
  assert.equal(both, `${version}\n${version}`)
})

test('a container that ends while it is asked is said to have ended', async () => {
  const stream = new Duplex({ read: () => {}, write: (_piece, _encoding, done) => done(new Error('EPIPE')) })
  const container = {
    attach: async () => stream,
    start: async () => {},
    inspect: async () => ({ Name: '/server', State: { Running: false, ExitCode: 137 } }),
    modem: { demuxStream: (output: Readable, out: PassThrough) => output.pipe(out) },
  } as unknown as Container
  const ask = await converseWithStarted(container, 'sh')
  await assert.rejects(ask('/proc/version', 10), /the container server has ended \(exit code 137\)/)
})

test('the connection to a container that cannot start is closed', async () => {
  const stream = new PassThrough()
  const container = {
    attach: async () => stream,
    start: () => Promise.reject(new Error('no namespace')),
  } as unknown as Container
  await assert.rejects(converseWithStarted(container, 'sh'), /no namespace/)
  assert.ok(stream.destroyed)
})
