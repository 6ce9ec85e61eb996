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

describe('base images that are not here', () => {
  /** What becomes of them where each fetch fails for a reason, and which images are made instead. */
  const ensure = (missing: string, why: string) =>
    execa(
      '/bin/bash',
      [
        '-euo',
        'pipefail',
        '-c',
        [
          `cd ${checkout}`,
          ...sources,
          `missing_images() { printf '%s\\n' '${missing}'; }`,
          `fetch() { why='${why}'; return 1; }`,
          'named_by_user() { return 1; }',
          'make_local() { echo "made $*"; }',
          'ensure_base_images',
        ].join('\n'),
      ],
      { reject: false, all: true },
    )

  test('are made here where no registry answers', async () => {
    const { exitCode, stdout } = await ensure(
      'NGINX_IMAGE nginx:1.28',
      'dial tcp: lookup registry-1.docker.io: no such host',
    )
    assert.deepEqual([exitCode, stdout], [0, 'made NGINX_IMAGE'])
  })

  test('are not replaced where a registry answers that it has none, or gives none', async () => {
    for (const why of [
      'toomanyrequests: You have reached your pull rate limit',
      'manifest unknown',
      'no answer in 300 s',
    ]) {
      const { exitCode, all } = await ensure('NGINX_IMAGE nginx:1.28', why)
      assert.match(all, /the base image nginx:1\.28 \(NGINX_IMAGE\) cannot be fetched \(/)
      assert.notEqual(exitCode, 0)
      assert.doesNotMatch(all, /^made/m)
    }
  })

  test('that the lab has no local one for are left to who builds with them', async () => {
    const { exitCode, stdout } = await ensure('BASE_IMAGE corp/x', 'denied')
    assert.deepEqual([exitCode, stdout], [0, ''])
  })
})
