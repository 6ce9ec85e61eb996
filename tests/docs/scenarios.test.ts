import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { aboutFields } from '../../scripts/exposure/about.ts'
import { answersSchema } from '../../scripts/exposure/answers/schema.ts'
import { exposureSchema } from '../../scripts/exposure/experiment.ts'
import { healthySchema, occupationSchema } from '../../scripts/exposure/occupation.ts'
import { patienceSchema } from '../../scripts/exposure/patience/schema.ts'
import { restartSchema } from '../../scripts/exposure/restarts/schema.ts'
import { stepSchema } from '../../scripts/exposure/steps.ts'
import { loadShapes } from '../../scripts/scenario/loads/loads.ts'
import { linkSchema } from '../../scripts/scenario/network.ts'
import { readScenario } from '../../scripts/scenario/read.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { topologies } from '../../scripts/scenario/topology.ts'
import { tableAfter } from './documents.ts'
import { read } from './figures.ts'

const text = await read('docs/scenarios.md')

type Shape = Readonly<Record<string, unknown>>

/** The keys in a cell of a table, such as `loss_up`, `loss_down`. */
function keysIn(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, key]) => key as string)
}

/** A default as YAML has it in one line. */
function inYaml(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
}

/** Asserts that a table of the page has the keys of a schema, with their defaults, and no others. */
function assertKeys(after: string, shape: Shape, but: readonly string[] = []): void {
  const [, ...rows] = tableAfter(text, after)
  const wanted = Object.keys(shape).filter((key) => !but.includes(key))
  assert.deepEqual(rows.flatMap(([key]) => keysIn(key)).sort(), wanted.sort(), after)
  for (const [keys, otherwise = ''] of rows) for (const key of keysIn(keys)) assertDefault(key, shape[key], otherwise)
}

/** @param otherwise what the page says of a key that is left out */
function assertDefault(key: string, schema: unknown, otherwise: string): void {
  assert.ok(schema instanceof z.ZodType, key)
  if (schema instanceof z.ZodDefault) {
    const value = schema.def.defaultValue
    const said = value === false && !otherwise.includes('`') ? 'no' : `\`${inYaml(value)}\``
    assert.equal(otherwise, said, key)
  } else assert.equal(otherwise === 'it must be there', !schema.safeParse(undefined).success, key)
}

describe('the page of scenarios', () => {
  test('the tables have every key of a scenario and its networks, with what holds where it is left out', () => {
    assertKeys('## Keys of a scenario', scenarioSchema.shape)
    assertKeys('## Networks', linkSchema.shape)
  })

  test('the table of topologies has every topology and its meaning', () => {
    assert.deepEqual(
      tableAfter(text, '## Topologies').slice(1),
      Object.entries(topologies).map(([name, { help }]) => [`\`${name}\``, help]),
    )
  })

  test('the tables of loads have every kind and every key of each', () => {
    const kinds = tableAfter(text, '## Loads').slice(1)
    assert.deepEqual(
      kinds.flatMap(([kind]) => keysIn(kind)),
      Object.keys(loadShapes),
    )
    const [, ...rows] = tableAfter(text, '| key | of |')
    const said = rows.flatMap(([key, of]) => keysIn(of).map((kind) => `${kind} ${keysIn(key)}`))
    const wanted = Object.entries(loadShapes).flatMap(([kind, shape]) =>
      Object.keys(shape).flatMap((key) => (key === 'kind' ? [] : [`${kind} ${key}`])),
    )
    assert.deepEqual(said.sort(), wanted.sort())
    for (const [key, of, otherwise = ''] of rows)
      for (const kind of keysIn(of)) {
        const [name = ''] = keysIn(key)
        assertDefault(`${kind} ${name}`, loadShapes[kind]?.[name], otherwise)
      }
  })

  test('the tables of experiments have every key of theirs', () => {
    const { limits, verdicts } = exposureSchema.shape
    assertKeys('| key of `exposure`', exposureSchema.shape)
    assertKeys('| key of `healthy`', healthySchema.shape)
    const named = (name: string, shape: Shape) =>
      Object.fromEntries(Object.entries(shape).map(([key, schema]) => [`${name}.${key}`, schema]))
    assertKeys('| key | if it is left out | what it says |\n|---|---|---|\n| `limits.connections`', {
      ...named('limits', limits.unwrap().shape),
      ...named('verdicts', verdicts.unwrap().shape),
    })
  })

  test('the tables of an experiment have the keys of each kind', () => {
    const about = Object.keys(aboutFields)
    assertKeys('## An experiment\n', aboutFields)
    assertKeys('### Connections', occupationSchema.shape, about)
    assertKeys('### Payloads', answersSchema.shape, about)
    assertKeys('### Patience', patienceSchema.shape, about)
    assertKeys('| key of `restart`', restartSchema.shape.restart.shape)
    assertKeys('| key of `clients`', restartSchema.shape.clients.unwrap().shape)
  })

  test('the table of steps has every step', () => {
    const rows = tableAfter(text, '### Steps').slice(1)
    assert.deepEqual(
      rows.map(([step = '']) => /^`(\w+)/.exec(step)?.[1]),
      stepSchema.options.flatMap(({ shape }) => Object.keys(shape)),
    )
  })

  test('the example is a scenario that the lab takes', () => {
    const [, example = ''] = /^```yaml\n(.*?)^```/ms.exec(text) ?? []
    assert.equal(readScenario(example, 'docs/scenarios.md').scenario.blocks, 5)
  })
})
