import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { isAnswers } from '../../scripts/exposure/experiment.ts'
import { findScenario } from '../../scripts/scenario/find.ts'
import { readPayloads } from '../../scripts/scenario/payloads.ts'
import { checkout } from '../fixtures/checkout.ts'

const lab = join(checkout, 'scenarios/payloads')

const good = `
- id: odd
  rfc: RFC 9112
  level: must
  says: It is odd.
  steps: [{send: "GET /\\x00\\xff\\r\\n"}, {hold_s: 0.1}, {fill: {send: a, times: 1000}}, {half_close: true}]
  expect: {status: [400]}
`

function problemOf(text: string): string {
  try {
    readPayloads(text, 'my.yaml')
  } catch (error) {
    assert.ok(error instanceof UserError)
    return error.message
  }
  throw new assert.AssertionError({ message: 'nothing is wrong with it' })
}

/** A checkout with these files. */
async function rootOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'payloads-'))
  await mkdir(join(root, 'scenarios'), { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
  return root
}

const scenario = (payloads: string) => `
servers: [nginx]
exposure:
  experiments:
    - {name: odd, why: Is it odd?, source: nobody, payloads: ${payloads}}
`

async function idsOf(files: Readonly<Record<string, string>>, file: string): Promise<string[]> {
  const found = await findScenario(await rootOf(files), file)
  const [experiment] = found.scenario.exposure?.experiments ?? []
  assert.ok(experiment && isAnswers(experiment) && typeof experiment.payloads !== 'string')
  return experiment.payloads.map(({ id }) => id)
}

describe('files of payloads', () => {
  test('every file of the lab is right, and has no payload of another', async () => {
    const files = await readdir(lab)
    const all = await Promise.all(
      files.map(async (name) => readPayloads(await readFile(join(lab, name), 'utf8'), name)),
    )
    const ids = all.flat().map(({ id }) => id)
    assert.ok(ids.length >= 60, `${ids.length}`)
    assert.equal(new Set(ids).size, ids.length)
  })

  test('characters are bytes', () => {
    assert.deepEqual(readPayloads(good, 'my.yaml')[0]?.steps[0], { send: 'GET /\0\xff\r\n' })
  })

  test('all that a payload sends may be as long as the generator has room for', () => {
    const [payload] = readPayloads(good.replace('times: 1000', 'times: 83886071'), 'my.yaml')
    assert.equal(payload?.steps.length, 4)
  })

  test('a mistake is one line with file, payload and what is wrong', () => {
    for (const [from, to, expected] of [
      ['level: must', 'level: shall', /^my\.yaml: odd: level .*"must"/],
      ['says: It is odd.', '', /^my\.yaml: odd: says /],
      ['says:', 'say:', /^my\.yaml: odd: says [^\n]*\nmy\.yaml: odd: "say" is not known$/],
      ['expect: {status: [400]}', 'expect: {}', /^my\.yaml: odd: expect must have one of status, /],
      [
        'expect: {status: [400]}',
        'expect: {not_says: [a]}',
        /^my\.yaml: odd: expect must have status or scheme beside /,
      ],
      ['expect: {status: [400]}', 'expect: {status: [40]}', /^my\.yaml: odd: expect: status: 0 /],
      ['{hold_s: 0.1}', '{wait: 1}', /^my\.yaml: odd: steps: 1 must be one of send, fill, hold_s and half_close/],
      ['times: 1000', 'times: 90000000', /^my\.yaml: odd: steps must send at most 83,886,080 bytes together$/],
      // With the first step it is a byte more than that.
      ['times: 1000', 'times: 83886072', /^my\.yaml: odd: steps must send at most 83,886,080 bytes together$/],
      ['\\xff', '€', /^my\.yaml: odd: steps: 0: send must have no character above/],
      ['id: odd', 'id: Odd!', /^my\.yaml: Odd!: id must be lower-case letters/],
      ['- id: odd', '- {', /^my\.yaml:\d+:\d+: /],
      ['level: must', 'level: *must', /^my\.yaml:4:10: \*must is an alias without an anchor /],
    ] as const)
      assert.match(problemOf(good.replace(from, to)), expected, to)
    assert.match(problemOf(good + good), /^my\.yaml: the list of payloads must not name a payload twice$/)
    assert.match(problemOf('[]'), /^my\.yaml: the list of payloads is too small/)
  })
})

describe('the payloads of an experiment', () => {
  test('a file lies beside the scenario, or in the folder of the lab, and the one beside it comes first', async () => {
    const own = good.replace('odd', 'own')
    const files = { 'mine/a.yaml': scenario('odd.yaml'), 'scenarios/payloads/odd.yaml': good }
    assert.deepEqual(await idsOf(files, 'mine/a.yaml'), ['odd'])
    assert.deepEqual(await idsOf({ ...files, 'mine/odd.yaml': own }, 'mine/a.yaml'), ['own'])
    assert.deepEqual(
      await idsOf({ ...files, 'mine/a.yaml': scenario('more/b.yaml'), 'mine/more/b.yaml': own }, 'mine/a.yaml'),
      ['own'],
    )
  })

  test('they may stand in the scenario itself', async () => {
    const inline = `[{id: here, rfc: none, level: may, says: It is here., steps: [{send: a}], expect: {answers: 0}}]`
    assert.deepEqual(await idsOf({ 'scenarios/a.yaml': scenario(inline) }, 'a'), ['here'])
  })

  test('a file that is missing is said with its place and where it may be', async () => {
    const root = await rootOf({ 'scenarios/a.yaml': scenario('no.yaml') })
    await assert.rejects(findScenario(root, 'a'), {
      name: 'UserError',
      message:
        'scenarios/a.yaml:5:62: there is no file scenarios/no.yaml or scenarios/payloads/no.yaml in the repository; write one, or name another',
    })
  })

  test('a scenario below a file is not there', async () => {
    const root = await rootOf({ 'scenarios/a.yaml': scenario('odd.yaml'), 'scenarios/payloads/odd.yaml': good })
    await assert.rejects(findScenario(root, 'scenarios/a.yaml/'), {
      name: 'UserError',
      message: 'there is no scenario scenarios/a.yaml/ in the repository; there are a',
    })
  })

  test('files of payloads are not among the scenarios', async () => {
    const root = await rootOf({ 'scenarios/a.yaml': scenario('odd.yaml'), 'scenarios/payloads/odd.yaml': good })
    await assert.rejects(findScenario(root, 'b'), /there are a$/)
  })
})
