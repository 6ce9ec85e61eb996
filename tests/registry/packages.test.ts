import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absence, parsePackages, versioned } from '../../scripts/registry/packages.ts'
import { serverNamed } from '../fixtures/server.ts'

test('an image’s list of packages gives versions by normalized name, and why one is not there', () => {
  const { versions, unavailable } = parsePackages(
    'Twisted==26.10.0\nzope.interface==8.7\n\n# a comment\nbjoern unavailable: ERROR: no compiler\nlocal @ file:///tmp/x\n',
  )
  assert.deepEqual(
    [...versions],
    [
      ['twisted', '26.10.0'],
      ['zope-interface', '8.7'],
    ],
  )
  assert.deepEqual([...unavailable], [['bjoern', 'ERROR: no compiler']])
})

test('an empty list has neither', () => {
  const { versions, unavailable } = parsePackages('')
  assert.equal(versions.size + unavailable.size, 0)
})

test('a server gets the version of its package in its own image, and none where that says nothing', () => {
  const images = new Map([['today', parsePackages('Twisted==26.10.0')]])
  const twisted = serverNamed('twisted', { image: 'today', package: 'twisted' })
  assert.equal(versioned(twisted, images).version, '26.10.0')
  assert.equal(versioned({ ...twisted, image: 'other' }, images).version, null)
  assert.equal(versioned({ ...twisted, package: null }, images).version, null)
})

test('a server whose package the image could not install is absent, with the reason; any other is not', () => {
  const images = new Map([['today', parsePackages('tornado==6\nbjoern unavailable: no wheel')]])
  const bjoern = serverNamed('bjoern', { image: 'today', package: 'bjoern' })
  assert.equal(absence(bjoern, images), 'its image could not install bjoern: no wheel')
  assert.equal(absence({ ...bjoern, package: 'tornado' }, images), null)
  assert.equal(absence({ ...bjoern, image: 'other' }, images), null)
  const without = { ...bjoern, package: 'tornado', needs: ['uvloop', 'Bjoern'] }
  assert.equal(absence(without, images), 'its image could not install Bjoern: no wheel')
})
