import assert from 'node:assert/strict'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findScenario } from '../../scripts/scenario/find.ts'

const scenario = (name: string, also: string) => `
servers: [async]
exposure:
  ${also}
  experiments:
    - {name: ${name}, why: Why?, source: s, connections: [1], steps: [{hold_s: 10}]}
`

/** A checkout with scenarios, by name. */
async function rootOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'also-'))
  await mkdir(join(root, 'scenarios'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'scenarios', `${name}.yaml`), text)
  return root
}

describe('a scenario that names others', () => {
  test('has their experiments behind its own, also those that they name', async () => {
    const root = await rootOf({
      a: scenario('one', 'also: [b]'),
      b: scenario('two', 'also: [c]'),
      c: scenario('three', ''),
    })
    const { exposure } = (await findScenario(root, 'a')).scenario
    assert.deepEqual(
      exposure?.experiments.map(({ name }) => name),
      ['one', 'two', 'three'],
    )
    assert.equal(exposure.also, undefined)
  })

  test('is refused in one line where the limits forbid an experiment of another', async () => {
    const patient = scenario('two', 'limits: {seconds: 200}').replace('connections: [1]', 'patience_s: 180')
    const root = await rootOf({ a: scenario('one', 'also: [b]'), b: patient })
    await assert.rejects(findScenario(root, 'a'), {
      message:
        /^scenarios\/a\.yaml:4:10: b has an experiment two, whose patience_s must not exceed limits\.seconds, which is 120$/,
    })
  })

  test('is refused in one line where another has no experiments, the same one, or leads back', async () => {
    const root = await rootOf({
      a: scenario('one', 'also: [load]'),
      load: 'load: {kind: hey, requests: 10, workers: 1}',
      same: scenario('one', 'also: [twice]'),
      twice: scenario('one', ''),
      back: scenario('one', 'also: [forth]'),
      forth: scenario('two', 'also: [back]'),
      gone: scenario('one', 'also: [nowhere]'),
    })
    const refused = (name: string, message: RegExp) => assert.rejects(findScenario(root, name), { message })
    await refused('a', /^scenarios\/a\.yaml:4:10: load has no experiments; name a scenario that has$/)
    await refused(
      'same',
      /^scenarios\/same\.yaml:4:10: twice has an experiment one, too; give one of them another name$/,
    )
    await refused(
      'back',
      /^scenarios\/forth\.yaml: exposure\.also leads back to scenarios\/back\.yaml; take one of them out$/,
    )
    await refused('gone', /^there is no scenario scenarios\/nowhere\.yaml in the repository; there are a, /)
  })
})
