import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hasLostLayer } from '../../scripts/lab/images.ts'

describe('a build that failed', () => {
  test('has lost a layer where the builder says that its parent does not exist', () => {
    const said =
      'failed to solve: failed to prepare extraction snapshot "extract-573812711-a6te sha256:ca6dc48f": parent snapshot sha256:12b3f008 does not exist: not found'
    assert.equal(hasLostLayer(said), true)
  })

  test('has lost none where a step of it failed, or a file is missing', () => {
    assert.equal(hasLostLayer('failed to solve: process "/bin/sh -c exit 1" did not complete: exit code: 1'), false)
    assert.equal(hasLostLayer('failed to compute cache key: "/servers" does not exist: not found'), false)
  })
})
