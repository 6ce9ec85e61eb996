import assert from 'node:assert/strict'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { versionRequired, withPinnedVersions } from '../../scripts/lab/pinned-versions.ts'
import { parseModel } from '../../scripts/registry/model.ts'
import { parseRegistry } from '../../scripts/registry/registry.ts'

const requirements = `
# gunicorn==1.0
zope-interface==8.7 \\
    --hash=sha256:0b47
gunicorn==27.0.1 \\
    --hash=sha256:378b
    # via -r requirements.in
Uvicorn[standard]==0.30.6 ; python_version >= '3.9'
waitress>=3
`

describe('the version that a requirements.txt pins', () => {
  test('is found whatever stands behind it, with extras, and however the name is written', () => {
    assert.equal(versionRequired(requirements, 'gunicorn'), '27.0.1')
    assert.equal(versionRequired(requirements, 'uvicorn'), '0.30.6')
    assert.equal(versionRequired(requirements, 'zope.interface'), '8.7')
  })

  test('is unknown for a package that is not pinned, or is only like one that is', () => {
    assert.equal(versionRequired(requirements, 'waitress'), null)
    assert.equal(versionRequired(requirements, 'corn'), null)
  })
})

test('a server has the version of its requirements.txt, else of its base image, else none', async () => {
  const context = await mkdtemp(join(tmpdir(), 'pinned-'))
  await mkdir(join(context, 'images'))
  await writeFile(join(context, 'images/requirements.txt'), requirements)
  await writeFile(join(context, 'images/Dockerfile'), 'ARG BASE=none\nFROM $BASE\n')
  const build = { context, dockerfile: 'images/Dockerfile', args: { BASE: 'host:5000/library/python:3.13.1-slim' } }
  const service = (name: string | null, image = 'built') => ({
    image,
    labels: { 'lab.role': 'server', 'lab.port': '8888', ...(name === null ? {} : { 'lab.package': name }) },
  })
  const services = {
    python: { image: 'built', build },
    proxy: { image: 'proxy', labels: { 'lab.port': '8080' } },
    a: service('gunicorn'),
    b: service('python'),
    c: service('pyth'),
    d: service(null),
    e: service('gunicorn', 'pulled'),
  }
  const model = parseModel(JSON.stringify({ services }))
  const servers = await withPinnedVersions(parseRegistry(model), model)
  assert.deepEqual(
    servers.map(({ version }) => version),
    ['27.0.1', '3.13.1', null, null, null],
  )
})
