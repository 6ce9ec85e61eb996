import assert from 'node:assert/strict'
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { filesOf } from '../../scripts/registry/files.ts'
import { readDefinitions } from '../../scripts/registry/sources.ts'

const started = (...files: string[]) => ({ workingDirectory: '/home/me/my lab', files })

describe('the files of the user’s command', () => {
  test('the Compose files are those that Compose noted, as paths in the checkout', () => {
    assert.deepEqual(filesOf(started('/home/me/my lab/docker-compose.yml', '/home/me/my lab/own/x.yml'), undefined), [
      'docker-compose.yml',
      'own/x.yml',
    ])
    const windows = { workingDirectory: 'C:\\Users\\me\\lab', files: ['C:\\Users\\me\\lab\\own\\x.yml'] }
    assert.deepEqual(filesOf(windows, undefined), ['own/x.yml'])
  })

  test('the Compose files are those of COMPOSE_FILE where bench itself was given it', () => {
    assert.deepEqual(filesOf(started('/home/me/my lab/a.yml'), 'a.yml:b.yml'), ['a.yml', 'b.yml'])
  })

  test('a Compose file that bench cannot see is refused by name', () => {
    for (const file of ['/etc/x.yml', '/home/me/my lab2/x.yml', '-'])
      assert.throws(() => filesOf(started(file), undefined), UserError, file)
  })
})

describe('what the files say before any variable is put in', () => {
  const checkout = async (files: Readonly<Record<string, string>>) => {
    const folder = await mkdtemp(join(tmpdir(), 'checkout-'))
    await mkdir(join(folder, 'sub'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return folder
  }

  test('variables are read through extends, include, anchors and env_files', async () => {
    const folder = await checkout({
      'docker-compose.yml':
        'include: [sub/more.yml]\nx-a: &a {environment: {A: "${A}"}}\nservices:\n  one:\n    <<: *a\n    extends: {file: sub/base.yml, service: base}\n    env_file: one.env\n',
      'one.env': 'E=${E}\nBARE\n',
      'sub/base.yml': 'services: {base: {image: "x:${TAG}"}}\n',
      'sub/more.yml': 'services: {two: {command: ["$TWO"], env_file: [{path: two.env}]}}\n',
      'sub/two.env': 'T2=$T2\n',
    })
    const found = await readDefinitions(folder, ['docker-compose.yml'])
    const of = (service: string) => found.filter((one) => one.service === service).map(({ variables }) => variables)
    assert.deepEqual([of('one'), of('base'), of('two')], [[['A', 'E', 'BARE']], [['TAG']], [['TWO', 'T2']]])
    assert.deepEqual(found.find(({ service }) => service === 'one')?.base, { file: 'sub/base.yml', service: 'base' })
  })

  const refuses = async (folder: string, message: RegExp) =>
    assert.rejects(readDefinitions(folder, ['docker-compose.yml']), (error) => {
      assert.ok(error instanceof UserError)
      assert.match(error.message, message)
      return true
    })

  test('a Compose file that is a link out of the checkout is refused in one line', async () => {
    const folder = await checkout({})
    await symlink('/nowhere/else.yml', join(folder, 'docker-compose.yml'))
    await refuses(folder, /^the Compose file docker-compose\.yml is a link to a file outside of the checkout.*copy/)
  })

  test('every document of a Compose file is read', async () => {
    const folder = await checkout({
      'docker-compose.yml': 'services: {one: {image: a}}\n---\nservices: {one: {image: "a:${TAG}"}}\n',
    })
    const found = (await readDefinitions(folder, ['docker-compose.yml'])).filter(({ service }) => service === 'one')
    assert.deepEqual(
      found.map(({ variables }) => variables),
      [[], ['TAG']],
    )
  })

  test('a Compose file that is named by a variable is refused in one line', async () => {
    for (const text of ['services: {one: {extends: {file: "${BASE}", service: x}}}', 'include: ["${MORE}"]'])
      await refuses(
        await checkout({ 'docker-compose.yml': text }),
        /by a variable, which bench cannot follow; write the path out$/,
      )
  })

  test('an env_file outside of the checkout is refused in one line, even if bench has a file of that name', async () => {
    for (const path of ['/etc/no-such.env', '../no-such.env', '/etc/hostname'])
      await refuses(
        await checkout({ 'docker-compose.yml': `services: {one: {env_file: ${path}}}` }),
        /^the env_file .* is outside of the checkout/,
      )
  })
})
