import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import Docker from 'dockerode'
import { logText } from '../../scripts/lab/container-log.ts'

/** A piece of output with the engine's header before it. */
function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

describe('the log of a container', () => {
  const container = new Docker()
  test('a container’s log has stdout and stderr together, without the engine’s frame headers', async () => {
    assert.equal(
      await logText(container, Buffer.concat([frame(1, 'begins\n'), frame(2, 'Straße?\n')]), false),
      'begins\nStraße?\n',
    )
    assert.equal(await logText(container, Buffer.alloc(0), false), '')
  })

  test('the log of a container with a terminal is read without frames', async () => {
    assert.equal(await logText(container, Buffer.from('begins\r\nout of ideas\r\n'), true), 'begins\nout of ideas\n')
    assert.equal(await logText(container, Buffer.alloc(0), true), '')
  })
})
