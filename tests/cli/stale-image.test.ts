import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { hasCode } from '../../scripts/base/errors.ts'
import { refusal, staleFile } from '../../scripts/cli/stale-image.ts'

const files = ['package.json', 'package-lock.json', 'images/bench/Dockerfile'] as const

describe('the image of bench', () => {
  let image = ''
  let checkout = ''

  const write = async (folder: string, name: string, text: string) => {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }

  beforeEach(async () => {
    image = await mkdtemp(join(tmpdir(), 'image-'))
    checkout = await mkdtemp(join(tmpdir(), 'checkout-'))
    for (const folder of [image, checkout]) for (const name of files) await write(folder, name, `${name}\n`)
  })

  test('an image fits a checkout with the same files, also with Windows line ends', async () => {
    assert.equal(staleFile(image, checkout), null)
    await write(checkout, 'package.json', 'package.json\r\n')
    assert.equal(staleFile(image, checkout), null)
  })

  for (const name of files)
    test(`an image is stale for a checkout with another ${name}`, async () => {
      await write(checkout, name, 'new')
      assert.equal(staleFile(image, checkout), name)
    })

  test('an image that does not know what it was built from is stale', async () => {
    await rm(join(image, 'images'), { recursive: true })
    assert.equal(staleFile(image, checkout), 'images/bench/Dockerfile')
  })

  test('an image is accepted where no checkout is mounted', () => {
    assert.equal(staleFile(image, join(checkout, 'nowhere')), null)
  })

  test('a stale image is refused in one line that says how to build it again', () => {
    assert.equal(
      refusal('bench'),
      'error: the image of bench is older than this checkout; build it again: docker compose build bench',
    )
  })

  test('an image that lacks a package is recognised by the error of its import', async () => {
    const error = await import('no-such-package' as string).catch((error: unknown) => error)
    assert.ok(hasCode(error, 'ERR_MODULE_NOT_FOUND'))
  })
})
