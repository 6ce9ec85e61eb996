import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { type Cpu, divideCpus, formatCpus, parseCpus } from '../../scripts/plan/cpus.ts'

/** CPUs given as `core` or, on an efficiency core, `core!`, in the order of their numbers. */
const machine = (...cores: string[]): Cpu[] =>
  cores.map((core, id) => ({ id, core: core.replace('!', ''), fast: !core.endsWith('!') }))

describe('the division of the CPUs', () => {
  test('of two CPUs the droplet has the one that is not 0', () => {
    assert.deepEqual(divideCpus(machine('a', 'b')), { droplet: 1, generator: [0], idle: [], warnings: [] })
  })

  test('with SMT the droplet has a whole core, whose sibling stays idle', () => {
    const division = divideCpus(machine('a', 'b', 'a', 'b'))
    assert.deepEqual(division, { droplet: 1, generator: [0, 2], idle: [3], warnings: [] })
  })

  test('on a hybrid machine the droplet has a fast core', () => {
    const division = divideCpus(machine('a', 'a', 'b', 'b', 'c!', 'd!'))
    assert.deepEqual(division, { droplet: 2, generator: [0, 1, 4, 5], idle: [3], warnings: [] })
  })

  test('one core with two threads is divided, with a warning', () => {
    const division = divideCpus(machine('a', 'a'))
    assert.deepEqual([division.droplet, division.generator], [1, [0]])
    assert.match(division.warnings.join(), /one core/)
  })

  test('one CPU is shared, with a warning', () => {
    const division = divideCpus(machine('a'))
    assert.deepEqual([division.droplet, division.generator], [0, [0]])
    assert.match(division.warnings.join(), /share CPU 0/)
  })

  test('CPUs that the user fixed are used', () => {
    const division = divideCpus(machine('a', 'b', 'c', 'd'), { droplet: 0, generator: [2, 3] })
    assert.deepEqual(division, { droplet: 0, generator: [2, 3], idle: [], warnings: [] })
  })

  test('the droplet stays off the CPUs that the user gave the generator, as long as there are others', () => {
    const division = divideCpus(machine('a', 'b', 'c', 'd'), { generator: [2, 3] })
    assert.deepEqual(division, { droplet: 1, generator: [2, 3], idle: [], warnings: [] })
    const all = divideCpus(machine('a', 'b'), { generator: [0, 1] })
    assert.match(all.warnings.join(), /share CPU 1/)
  })

  test('a CPU that does not exist is the user’s mistake', () => {
    assert.throws(
      () => divideCpus(machine('a', 'b'), { droplet: 7 }),
      new UserError('.env: there is no CPU 7; this machine has 0-1'),
    )
  })
})

describe('lists of CPUs', () => {
  test('a list of CPUs is written as the kernel writes it', () => {
    assert.equal(formatCpus([0, 2, 3, 4, 7]), '0,2-4,7')
    assert.equal(formatCpus([]), '')
  })

  test('a list of CPUs is read back as it was written', () => {
    assert.deepEqual(parseCpus('0,2-4,7\n'), [0, 2, 3, 4, 7])
    assert.deepEqual(parseCpus(''), [])
    assert.deepEqual(parseCpus('0-1,1'), [0, 1])
  })

  test('a malformed list of CPUs is the user’s mistake', () => {
    assert.throws(() => parseCpus('one'), UserError)
  })

  test('a range that ends before it begins is the user’s mistake, not a list of no CPUs', () => {
    assert.throws(
      () => parseCpus('0,3-2'),
      new UserError('"0,3-2" has a range that ends before it begins; mend it in .env'),
    )
  })

  test('a CPU that no machine can have is the user’s mistake', () => {
    const refused = (text: string) =>
      assert.throws(
        () => parseCpus(text),
        new UserError(`"${text}" names a CPU above 8191, which none is; mend it in .env`),
      )
    refused('0-4294967296')
    refused('8192')
    assert.equal(parseCpus('0-8191').length, 8192)
  })
})
