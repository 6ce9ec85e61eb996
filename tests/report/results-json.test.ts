import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { factsSchema } from '../../scripts/analysis/schema.ts'
import { renderFactsJson, renderFactsSchema } from '../../scripts/report/results-json.ts'
import { factsWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const facts = factsWithout(manifestOf([resultOf('nginx', 'direct', 100), resultOf('a\n[1,\n 2]', 'direct', 10)]))

const renew =
  'renew it: node -e "import(\'./scripts/report/results-json.ts\').then((m) => process.stdout.write(m.renderFactsSchema()))" > reports/results.schema.json'

describe('results.json', () => {
  test('results.json holds the analysis and names its schema', () => {
    const read = JSON.parse(renderFactsJson(facts))
    assert.equal(read.$schema, '../results.schema.json')
    assert.deepEqual(factsSchema.parse(read), facts)
  })

  test('results.json has each point on one line', () => {
    const points: [number, number, boolean][] = [
      [0, 1e-7, true],
      [0.5, 2, false],
    ]
    const [first, ...others] = facts.cells
    assert.ok(first)
    const cells = [{ ...first, timeline: { block: 1, requests: 2, points } }, ...others]
    const text = renderFactsJson({ ...facts, cells })
    assert.match(text, /^ +\[0, 1e-7, true\],\n +\[0\.5, 2, false\]$/m)
    assert.deepEqual(factsSchema.parse(JSON.parse(text)), { ...facts, cells })
  })

  test('results.schema.json in reports/ is up to date', async () => {
    const root = existsSync('/lab/reports') ? '/lab' : join(import.meta.dirname, '../..')
    const committed = await readFile(join(root, 'reports/results.schema.json'), 'utf8')
    assert.equal(committed, renderFactsSchema(), renew)
  })
})
