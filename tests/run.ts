/**
 * All checks of the lab, one after the other: lint, shell scripts, language, types, unit tests, integration tests. Arguments, if there are any, are
 * the test files to run instead. The last line is `N passed, N failed`.
 */
import { glob, readFile } from 'node:fs/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { execa } from 'execa'
import { refusal, staleFile } from '../scripts/cli/stale-image.ts'

if (staleFile('/bench', '/lab', ['tsconfig.json', 'biome.json'])) {
  process.stderr.write(`${refusal('test')}\n`)
  process.exit(2)
}

const count = { passed: 0, failed: 0 }

async function check(name: string, command: readonly [string, ...string[]]): Promise<void> {
  const [file, ...args] = command
  const { exitCode, all } = await execa(file, args, { all: true, reject: false, preferLocal: true, cwd: '/bench' })
  process.stdout.write(`${exitCode === 0 ? '✔' : '✖'} ${name}\n`)
  if (exitCode !== 0) process.stdout.write(`${all}\n`)
  count[exitCode === 0 ? 'passed' : 'failed']++
}

/**
 * @param atOnce files that are run at a time
 * @param project the Compose project of what they start
 */
async function test(files: readonly string[], atOnce: number, project?: string): Promise<void> {
  if (files.length === 0) return
  const env = { ...process.env, ...(project === undefined ? {} : { LAB_PROJECT: project }) }
  const stream = run({ files: [...files], concurrency: atOnce, timeout: 15 * 60 * 1000, env })
  stream.on('test:pass', ({ details, skip, todo }) => {
    if (details.type !== 'suite' && skip === undefined && todo === undefined) count.passed++
  })
  stream.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') count.failed++
  })
  for await (const text of stream.compose(spec)) process.stdout.write(text)
}

/** Shell scripts that can be started; those that they source are checked with them. */
async function programs(): Promise<string[]> {
  const files = await Array.fromAsync(glob(['/lab/scripts/**/*.sh', '/lab/tests/**/*.sh', '/lab/.ci/run']))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return files.filter((_, index) => texts[index]?.startsWith('#!')).sort()
}

const chosen = process.argv.slice(2)
if (chosen.length === 0) {
  await check('lint', [
    'biome',
    'check',
    '--error-on-warnings',
    '--config-path=/bench/biome.json',
    '/bench/scripts',
    '/bench/tests',
  ])
  await check('shell scripts', [
    'shellcheck',
    '--severity=warning',
    '--external-sources',
    '--check-sourced',
    '--source-path=/lab',
    ...(await programs()),
  ])
  await check('language', [
    'node',
    '--disable-warning=ExperimentalWarning',
    '/bench/tests/language.ts',
    ...(
      await Array.fromAsync(
        glob(['/bench/scripts/**/*.{ts,js}', '/lab/README.md', '/lab/docs/*.md', '/lab/scenarios/**/*.md']),
      )
    ).sort(),
  ])
  await check('types', ['tsc', '--noEmit', '--project', '/bench/tsconfig.json'])
}
const found = chosen.length > 0 ? chosen : await Array.fromAsync(glob('/bench/tests/**/*.test.ts'))
const isIntegration = (file: string) => file.includes('/integration/')
// Unit tests first: they are quick, and say more precisely what is wrong.
await test(found.filter((file) => !isIntegration(file)).sort(), 2)
// The integration tests share an engine and its CPUs. Those that ask only what becomes of a run or a server, and not how fast the
// machine is or what held a server back, are run four files at a time, in lanes that take about as long: servers that do not come up
// and runs that are ended mostly wait.
const integration = found.filter(isIntegration).sort()
const lanes = [
  ['families', 'go', 'own-server', 'today', 'variants'],
  ['addresses', 'command-line', 'confinement', 'no-link'],
  ['described', 'droplet', 'interrupted', 'killed', 'unanswered'],
  ['answers', 'misbehaving', 'report', 'research', 'restarts'],
].map((names) => integration.filter((file) => names.some((name) => file.endsWith(`/${name}.test.ts`))))
const project = process.env['LAB_PROJECT'] ?? 'droplet-lab'
await Promise.all(lanes.map((files, index) => test(files, 1, `${project}-${index + 1}`)))
const alone = integration.filter((file) => !lanes.flat().includes(file))
await test(alone, 1)
process.stdout.write(`${count.passed} passed, ${count.failed} failed\n`)
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0
