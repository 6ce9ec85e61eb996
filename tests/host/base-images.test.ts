import assert from 'node:assert/strict'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { before, describe, test } from 'node:test'
import { execa } from 'execa'
import { checkout } from '../fixtures/checkout.ts'

const folder = join(import.meta.dirname, '../../scripts/host')
const sources = ['say.sh', 'packages.sh', 'local-base.sh'].map((name) => `. ${join(folder, name)}`)

const services = {
  nginx: { build: { args: { NGINX_IMAGE: 'nginx:1.28', OTHER: 'x' } } },
  report: { build: { args: { NGINX_IMAGE: 'nginx:1.28' } } },
  python: {
    build: { context: '.', args: { PYTHON_IMAGE: 'host:5000/a "quoted" name', UNSET_IMAGE: null, EMPTY_IMAGE: '' } },
  },
  plain: { image: 'busybox' },
  argless: { build: { context: '.' } },
}

describe('the base images in use, for the shell', () => {
  let commands = ''

  before(async () => {
    commands = await mkdtemp(join(tmpdir(), 'commands-'))
    const answer = JSON.stringify({ services })
    await writeFile(join(commands, 'docker'), `#!/bin/sh\nprintf '%s' '${answer}'\n`, { mode: 0o755 })
  })

  const baseImages = (path: string) =>
    execa('/bin/bash', ['-euo', 'pipefail', '-c', [...sources, 'base_images'].join('\n')], {
      extendEnv: false,
      env: { PATH: path },
    })

  test('are those of every build that Compose knows, each once, however Compose lays out its answer', async () => {
    const { stdout } = await baseImages(`${commands}${delimiter}${process.env['PATH']}`)
    assert.deepEqual(stdout.split('\n'), ['NGINX_IMAGE nginx:1.28', 'PYTHON_IMAGE host:5000/a "quoted" name'])
  })

  test('are left to the builder where there is no jq and none can be installed', async () => {
    const { stdout, exitCode } = await baseImages(commands)
    assert.deepEqual([stdout, exitCode], ['', 0])
  })
})

test('every base image has a local one, and a service that makes it', async () => {
  const names = async (file: string, pattern: RegExp) =>
    [...(await readFile(join(checkout, file), 'utf8')).matchAll(pattern)].map(([, name]) => name).sort()
  const used = await names('docker-compose.yml', /^ {2}(\w+_IMAGE): \$\{\1:-/gm)
  assert.ok(used.length > 1)
  assert.deepEqual(await names('images/local-base/local-base.env', /^(\w+)=/gm), used)
  const made = await names('images/local-base/docker-compose.yml', /^ {4}image: \$\{(\w+)\}$/gm)
  // Debian is no build: the others are made on it.
  assert.deepEqual([...made, 'DEBIAN_IMAGE'].sort(), used)
})
