import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exposureSchema } from '../../../scripts/exposure/experiment.ts'
import { restartSchema } from '../../../scripts/exposure/restarts/schema.ts'
import { restartTold } from '../../../scripts/run/restarts/play.ts'

const url = 'http://10.0.0.2:8000/'

function told(changes: object = {}) {
  const about = { name: 'stop', why: 'Is it clean?', source: 'a test', restart: { signal: 'TERM' }, ...changes }
  const exposure = exposureSchema.parse({ experiments: [about] })
  return restartTold({ experiment: restartSchema.parse(about), exposure, url })
}

test('the client of restarts is told the server and the path apart, so that no path chooses another host', () => {
  for (const path of ['//peer/', '/100%', undefined]) {
    const { url: asked, path: of } = told({ path })
    assert.deepEqual([asked, of], [url, path])
  }
})

test('the client of restarts is told how long the right answer is, and who asks', () => {
  const { body_bytes, healthy, waiting } = told({
    environment: { REPLY_BYTES: '4194304' },
    clients: { kept: 7, waiting: 3 },
  })
  assert.deepEqual([body_bytes, healthy.keep_alive, waiting], [4_194_304, 7, 3])
})
