import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { carriedIn, carryingFile, refusalOf } from '../../scripts/registry/carried.ts'
import {
  type Definition,
  usesOf,
  variablesIn,
  variablesOf,
  variablesOfEnvFile,
  variablesOutside,
} from '../../scripts/registry/variables.ts'

describe('the variables of a Compose file', () => {
  test('variables are found in every form that Compose replaces, and nowhere else', () => {
    assert.deepEqual(variablesIn('$A ${B} ${C:-x} ${D:?no ${E}} ${F-${G:+$H}} $$I $${J} costs 5$'), [...'ABCDEFGH'])
    assert.deepEqual(variablesIn('$A ${A}'), ['A'])
  })

  test('variables that a service passes on by name alone are found', () => {
    assert.deepEqual(variablesOf({ environment: ['A', 'B=1', 'C=$D'] }), ['D', 'A'])
    assert.deepEqual(variablesOf({ environment: { A: null, B: '1' }, build: { args: ['E'] } }), ['A', 'E'])
    assert.deepEqual(variablesOf({ build: { args: { E: null, F: 'x' } }, image: 'me:${TAG}' }), ['TAG', 'E'])
    assert.deepEqual(variablesOf(null), [])
  })

  test('variables are found in an env_file, but not in its comments and single quotes', () => {
    assert.deepEqual(variablesOfEnvFile("# $X\nA=1\nB\nexport C\nD=${E}\nF='$G'\nH=it's ${I} isn't\n"), [
      'E',
      'I',
      'B',
      'C',
    ])
  })

  test('variables are found in networks, volumes, configs and secrets', () => {
    const document = {
      volumes: { data: { name: '${V}' } },
      secrets: { key: { environment: 'K' } },
      services: { a: '$S' },
    }
    assert.deepEqual(variablesOutside(document), ['V', 'K'])
  })
})

describe('the uses that bear on a service', () => {
  const define = (file: string, service: string | null, variables: string[], base: Definition['base'] = null) => ({
    file,
    service,
    variables,
    base,
  })
  const definitions = [
    define('docker-compose.yml', 'droplet', []),
    define('o.yml', null, ['N']),
    define('o.yml', 'mine', ['A'], { file: 'base.yml', service: 'common' }),
    define('o.yml', 'other', ['B']),
    define('base.yml', 'common', ['C'], { file: 'base.yml', service: 'root' }),
    define('base.yml', 'root', ['D']),
  ]

  test('a service uses the variables of its files, of what it extends, and of what stands outside of services', () => {
    assert.deepEqual(
      usesOf(definitions, ['mine']).map(({ variable, service }) => [variable, service]),
      [
        ['N', null],
        ['A', 'mine'],
        ['C', 'mine'],
        ['D', 'mine'],
      ],
    )
  })

  test('variables of a service that is not measured are not used', () => {
    assert.deepEqual(
      usesOf(definitions, ['droplet']).map(({ variable }) => variable),
      ['N'],
    )
  })

  test('the refusal of a variable names service, variable and file', () => {
    const [, use] = usesOf(definitions, ['mine'])
    assert.match(
      refusalOf(use ? [use] : []),
      /^service mine: \$\{A\} in o\.yml is a variable of your shell or \.env, .*run the same command again$/,
    )
  })
})

describe('variables that Compose carries into bench', () => {
  test('carried variables are told apart as set, empty and not set', () => {
    const env = { LAB_SET_A: '1', LAB_VALUE_A: 'x y', LAB_SET_B: '1', LAB_VALUE_B: '', LAB_SET_C: '', LAB_VALUE_C: '' }
    assert.deepEqual(
      [...carriedIn(env)],
      [
        ['A', 'x y'],
        ['B', ''],
        ['C', null],
      ],
    )
  })

  test('the carrying file lists each variable once, whether it is set, and its value', () => {
    assert.deepEqual(carryingFile(['B', 'A', 'B']).split('\n').slice(1), [
      'LAB_SET_A=${A+1}',
      'LAB_VALUE_A=${A-}',
      'LAB_SET_B=${B+1}',
      'LAB_VALUE_B=${B-}',
      '',
    ])
  })
})
