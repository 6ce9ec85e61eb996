import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { describe, test } from 'node:test'

const root = join(import.meta.dirname, '../scripts')

/** The folders, each of which may import from itself and from those before it; docs/architecture.md says what is in them. */
const order = [
  'base',
  'stats',
  'exposure',
  'scenario',
  'registry',
  'plan',
  'lab',
  'load',
  'run',
  'analysis',
  'report',
  'research',
  'commands',
  'cli',
] as const

interface Import {
  readonly file: string
  /** A file of the lab, from scripts/, or the name of a package. */
  readonly target: string
}

/** Every import of every file, of types too. */
async function readImports(): Promise<Import[]> {
  const files = await Array.fromAsync(glob('**/*.ts', { cwd: root }))
  const all = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8')
      const names = [...text.matchAll(/(?:\bfrom|^import|\bimport\()\s*'([^']+)'/gm)].map((found) => found[1] as string)
      return names.map((name) => ({ file, target: name.startsWith('.') ? normalize(join(dirname(file), name)) : name }))
    }),
  )
  return all.flat()
}

const folderOf = (path: string) => path.split(sep)[0] as string

describe('the folders of scripts/', async () => {
  const imports = await readImports()
  const own = imports.filter(({ target }) => target.endsWith('.ts'))

  test('every folder of scripts/ has a place in the order of imports', () => {
    const folders = new Set(own.flatMap(({ file, target }) => [folderOf(file), folderOf(target)]))
    const unknown = [...folders].filter((name) => name !== 'bench.ts' && !order.some((one) => one === name))
    assert.deepEqual(unknown, [])
    assert.ok(own.length > 500, `${own.length} imports were found`)
  })

  test('no folder of scripts/ imports from a folder that comes after it', () => {
    const place = (path: string) => order.indexOf(folderOf(path) as (typeof order)[number])
    const back = own.filter(({ file, target }) => file !== 'bench.ts' && place(target) > place(file))
    assert.deepEqual(
      back.map(({ file, target }) => `${file} imports ${target}`),
      [],
    )
  })

  test('only lab/ imports the Docker client', () => {
    const elsewhere = imports.filter(({ file, target }) => target === 'dockerode' && folderOf(file) !== 'lab')
    assert.deepEqual(
      elsewhere.map(({ file }) => file),
      [],
    )
  })

  test('no file of scripts/ is reached from its own imports', () => {
    const next = Map.groupBy(own, ({ file }) => file)
    const state = new Map<string, 'open' | 'done'>()
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'open') circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      if (state.has(file)) return
      state.set(file, 'open')
      for (const { target } of next.get(file) ?? []) visit(target, [...path, file])
      state.set(file, 'done')
    }
    for (const file of next.keys()) visit(file, [])
    assert.deepEqual(circles, [])
  })
})

test('a run is analysed in one place', async () => {
  const places: string[] = []
  for await (const file of glob('**/*.ts', { cwd: root })) {
    const calls = (await readFile(join(root, file), 'utf8')).match(/(?<!function )\banalyse\(/g) ?? []
    places.push(...calls.map(() => file))
  }
  assert.deepEqual(places, [join('commands', 'report.ts')])
})

test('no file of scripts/ has more than 250 lines', async () => {
  const long: string[] = []
  for await (const file of glob('**/*.{ts,js,css,sh}', { cwd: root })) {
    const lines = (await readFile(join(root, file), 'utf8')).split('\n').length - 1
    if (lines > 250) long.push(`${relative(root, join(root, file))}: ${lines}`)
  }
  assert.deepEqual(long, [])
})
