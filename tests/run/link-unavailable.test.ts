import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RunError } from '../../scripts/base/errors.ts'
import { LinkEmulatorFailed } from '../../scripts/lab/link-emulator.ts'
import { LinkUnavailable, unavailable } from '../../scripts/run/link-unavailable.ts'

const byEngine = (message: string) => Object.assign(new Error(message), { statusCode: 500 })

describe('why no link can be set', () => {
  test('the reason for a missing link is what the emulator says, without its name', () => {
    const error = new LinkEmulatorFailed('its container ended (exit code 3): no')
    assert.equal(unavailable(error), 'its container ended (exit code 3): no')
    assert.equal(error.message, 'the link emulator: its container ended (exit code 3): no')
  })

  test('the reason for a missing link is what the engine says, in one line and without the status', () => {
    const error = byEngine(
      '(HTTP code 500) server error - error gathering device information while adding custom device "/dev/net/tun": no such file or directory \n',
    )
    assert.equal(
      unavailable(error),
      'error gathering device information while adding custom device "/dev/net/tun": no such file or directory',
    )
    assert.equal(unavailable(byEngine('(HTTP code 409) unexpected - no\nsecond line')), 'no')
  })

  test('the reason for a missing link is what Compose says', () => {
    assert.equal(unavailable(new RunError('docker compose up failed: no')), 'docker compose up failed: no')
  })

  test('the reason for a missing link has no control characters', () => {
    assert.equal(unavailable(new RunError('\u001b[2Jno')), '[2Jno')
  })

  test('a mistake of the lab, or an interruption, is no reason for a missing link', () => {
    assert.equal(unavailable(new TypeError('x is not a function')), null)
    assert.equal(unavailable(new DOMException('This operation was aborted', 'AbortError')), null)
  })
})

describe('what to do where no link can be set', () => {
  const advice = (reason: string) => new LinkUnavailable(reason).message.split('To fix: ')[1] ?? ''

  test('the advice is to load the kernel module where the device is missing', () => {
    for (const reason of [
      'error gathering device information while adding custom device "/dev/net/tun": no such file or directory',
      'its container ended (exit code 1): cannot open /dev/net/tun: No such file or directory',
      'its container ended (exit code 1): cannot open /dev/net/tun: No such device',
    ])
      assert.match(advice(reason), /modprobe tun/)
  })

  test('the advice is to allow the device where it is refused', () => {
    for (const why of ['Permission denied', 'Operation not permitted'])
      assert.match(
        advice(`its container ended (exit code 1): cannot open /dev/net/tun: ${why}`),
        /let containers use .*SELinux/,
      )
  })

  test('the advice is to set the sysctl where the kernel has another value', () => {
    assert.match(advice('net.ipv4.conf.eth0.rp_filter is 1 and must be 0'), /sysctl/)
  })

  test('the advice is to wait for a quieter machine where nothing answers', () => {
    assert.match(advice('no answer within 10 s'), /run again/)
  })

  test('the advice is to measure without a link where nothing is known', () => {
    assert.match(advice('its container ended (exit code 3): no'), /--networks lan/)
  })

  test('the advice completes one line that ends like a sentence', () => {
    const { message } = new LinkUnavailable('no')
    assert.match(message, /^the link emulator cannot start \(no\)\. To fix: [^\n]+\.$/)
  })
})
