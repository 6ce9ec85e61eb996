import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, test } from 'node:test'
import { checkout } from '../fixtures/checkout.ts'
import { anchorsOf, inlineCode, localLinks, readDocuments } from './documents.ts'

const documents = await readDocuments()
const exists = (path: string) => existsSync(join(checkout, path))

describe('README and docs', () => {
  for (const document of documents) {
    test(`every link of ${document.path} leads to a file and a heading that exist`, () => {
      for (const link of localLinks(document)) {
        const [file = '', anchor] = link.split('#')
        const path = file === '' ? document.path : normalize(join(dirname(document.path), file))
        assert.ok(exists(path), `${link}: there is no ${path}`)
        const target = documents.find((other) => other.path === path)
        if (anchor !== undefined) assert.ok(target && anchorsOf(target).includes(anchor), `${link}: no such heading`)
      }
    })

    test(`every file of the lab that ${document.path} names exists`, () => {
      const named = inlineCode(document).filter((code) =>
        /^[a-z][\w-]*(\/[\w.-]+)+\.(ts|ya?ml|js|sh|md|go|c)$/.test(code),
      )
      // Of the orchestrator's own folders the docs leave out the first.
      const missing = named.filter((path) => ![path, `scripts/${path}`].some(exists))
      assert.deepEqual(missing, [])
    })
  }

  test('every page of docs is linked from the README', () => {
    const [readme] = documents.filter(({ path }) => path === 'README.md')
    const linked = readme ? localLinks(readme) : []
    const pages = documents.map(({ path }) => path).filter((path) => path.startsWith('docs/'))
    assert.ok(pages.length >= 9)
    assert.deepEqual(
      pages.filter((page) => !linked.includes(page)),
      [],
    )
  })

  test('the README is at most 130 lines long', () => {
    const lines = documents.find(({ path }) => path === 'README.md')?.text.split('\n').length ?? 0
    assert.ok(lines > 50 && lines <= 131, `${lines} lines`)
  })
})
