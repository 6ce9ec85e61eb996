import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { architectureOf, hasLostLayer, platformOf } from '../../scripts/lab/images.ts'

describe('a build that failed', () => {
  test('a build whose parent layer is missing is one that lost a layer', () => {
    const said =
      'failed to solve: failed to prepare extraction snapshot "extract-573812711-a6te sha256:ca6dc48f": parent snapshot sha256:12b3f008 does not exist: not found'
    assert.equal(hasLostLayer(said), true)
  })

  test('a build with a failed step or a missing file has not lost a layer', () => {
    assert.equal(hasLostLayer('failed to solve: process "/bin/sh -c exit 1" did not complete: exit code: 1'), false)
    assert.equal(hasLostLayer('failed to compute cache key: "/servers" does not exist: not found'), false)
  })
})

test('an image is wanted for the platform of the service that has it', () => {
  const services = { app: { platform: 'linux/amd64' }, other: {} }
  const images = new Map([
    ['app', 'app:1'],
    ['other', 'other:1'],
  ])
  const of = (image: string) => platformOf({ services }, ['other', 'app'], { images }, image)
  assert.equal(of('app:1'), 'linux/amd64')
  assert.equal(of('other:1'), process.env['DOCKER_DEFAULT_PLATFORM'] || undefined)
})

test('a platform has an architecture, however it is written', () => {
  const written = ['linux/amd64', 'linux/x86_64', 'arm64', 'linux/arm64/v8', 'aarch64']
  assert.deepEqual(written.map(architectureOf), ['amd64', 'amd64', 'arm64', 'arm64', 'arm64'])
})
