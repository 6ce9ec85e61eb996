import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type MachineState, preflightWarnings } from '../../scripts/plan/preflight.ts'

const quiet: MachineState = {
  busy: 0.02,
  onBattery: false,
  architecture: 'x86_64',
  images: [{ name: 'lab/nginx', architecture: 'amd64' }],
  virtualMachine: null,
  governors: ['performance', 'performance'],
}
const warnings = (machine: Partial<MachineState>) => preflightWarnings({ ...quiet, ...machine })

/** That there is one warning, and that it says this. */
function warns(machine: Partial<MachineState>, pattern: RegExp): void {
  const found = warnings(machine)
  assert.equal(found.length, 1, found.join('\n'))
  assert.match(found.join(), pattern)
}

describe('before a run', () => {
  test('a quiet machine gets no warning', () => {
    assert.deepEqual(warnings({}), [])
  })

  test('what is unknown about the machine gives no warning', () => {
    assert.deepEqual(warnings({ busy: null, onBattery: null, architecture: null, governors: [] }), [])
  })

  test('a machine is busy where other programs use a tenth of its CPU time', () => {
    assert.deepEqual(warnings({ busy: 0.09 }), [])
    warns({ busy: 0.25 }, /^other programs use 25 % of this machine’s CPU time; stop them/)
  })

  test('a machine on battery gets a warning', () => {
    warns({ onBattery: true }, /battery/)
  })

  test('images of another architecture are named in a warning', () => {
    const images = [...quiet.images, { name: 'lab/python', architecture: 'arm64' }]
    warns({ images }, /than amd64 are emulated.*: lab\/python \(arm64\)$/)
  })

  test('an architecture may have several names', () => {
    const images = [
      { name: 'a', architecture: 'arm64' },
      { name: 'b', architecture: 'arm64/v8' },
    ]
    assert.deepEqual(warnings({ architecture: 'aarch64', images }), [])
    assert.deepEqual(warnings({ architecture: 'x64' }), [])
  })

  test('a virtual machine gets a warning on Apple silicon only', () => {
    const images = [{ name: 'a', architecture: 'arm64' }]
    warns({ architecture: 'aarch64', images, virtualMachine: 'OrbStack' }, /^OrbStack on Apple silicon may move/)
    assert.deepEqual(warnings({ virtualMachine: 'Docker Desktop' }), [])
    assert.deepEqual(warnings({ architecture: 'aarch64', images }), [])
  })

  test('a CPU governor other than performance gets one warning', () => {
    warns({ governors: ['powersave', 'performance', 'powersave'] }, /governor is powersave, not performance/)
    warns({ governors: ['schedutil', 'powersave'] }, /powersave and schedutil/)
  })

  test('a machine with several problems gets a warning for each', () => {
    assert.equal(warnings({ busy: 0.5, onBattery: true, governors: ['powersave'] }).length, 3)
  })
})
