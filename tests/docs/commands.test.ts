import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CommanderError } from 'commander'
import { commandLine } from '../../scripts/cli/commands.ts'
import type { Command } from '../../scripts/commands/command.ts'
import type { RunOptions } from '../../scripts/commands/options.ts'
import { chooseServers } from '../../scripts/plan/choice.ts'
import { serversDescribed } from '../../scripts/report/servers-page.ts'
import { findScenario } from '../../scripts/scenario/find.ts'
import { override } from '../../scripts/scenario/override.ts'
import { checkout } from '../fixtures/checkout.ts'
import { commandsOf, readDocuments } from './documents.ts'

const servers = await serversDescribed(checkout)
const services = new Set([
  'bench',
  'report',
  'test',
  'generator',
  'generator-test',
  'link',
  ...servers.map(({ name }) => name),
])
const documents = await readDocuments()

/** Parses what `bench` is asked, and checks the scenario and the servers that it names, without doing it. */
async function checkBench(args: readonly string[]): Promise<void> {
  const program = commandLine({} as Command)
  let run: RunOptions | null = null
  for (const command of program.commands)
    command.configureOutput({ writeOut() {}, writeErr() {} }).action((...given: unknown[]) => {
      if (command.name() === 'run') run = given[0] as RunOptions
    })
  program.configureOutput({ writeOut() {}, writeErr() {} })
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error
  }
  if (run) await checkRun(run)
}

async function checkRun(options: RunOptions): Promise<void> {
  const found = await findScenario(checkout, options.scenario.replace('NAME', 'forking'))
  chooseServers(override(found.scenario, options), servers, found.where)
}

/** The arguments of `docker compose run`: the service, and what its program gets. */
function checkCompose([verb, ...rest]: readonly string[]): Promise<void> | undefined {
  const words = rest.filter(
    (word, index) => !word.startsWith('-') && !['-e', '--entrypoint'].includes(rest[index - 1] ?? ''),
  )
  const [service] = words
  if (verb === 'down') return undefined
  assert.ok(['run', 'up', 'build'].includes(verb ?? ''), `docker compose ${verb}`)
  if (service === undefined) return undefined
  assert.ok(services.has(service), `there is no service ${service}`)
  const own = rest.slice(rest.indexOf(service) + 1)
  if (rest.includes('--entrypoint') || own.length === 0) return undefined
  return service === 'bench' && verb === 'run' ? checkBench(own) : undefined
}

function wordsOf(command: string): string[] {
  return [...command.replace(/\[(\w+)\]/g, '$1').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  )
}

/** Checks a command of the docs as far as it can be without running it. */
async function check(command: string): Promise<void> {
  const [program = '', ...args] = wordsOf(command)
  if (program === 'docker' && args[0] === 'compose') return checkCompose(args.slice(1))
  if (program === 'docker' && args[0] === 'run') return checkK6(args)
  // Within a sentence a command of bench may stand alone, without what it needs.
  if (program === 'bench' && args.length === 1 && args[0] !== 'help') return checkBench(['help', ...args])
  if (program === 'bench') return checkBench(args)
  assert.ok(existsSync(join(checkout, program)), `there is no ${program}`)
  if (program === 'scripts/bench.sh' || program === 'scripts/example.sh') return checkBench(['run', ...args])
  if (program === 'tests/machines/run.sh') checkMachine(args.at(-1) ?? '')
}

function checkK6(args: readonly string[]): void {
  const script = args.at(-1)?.replace(/^\/load\//, '') ?? ''
  assert.ok(existsSync(join(checkout, 'scenarios/load', script)), `there is no script ${script}`)
}

function checkMachine(name: string): void {
  if (name !== 'NAME')
    assert.ok(existsSync(join(checkout, `tests/machines/names/${name}.sh`)), `there is no machine ${name}`)
}

describe('the commands of README and docs', () => {
  for (const document of documents)
    for (const command of new Set(commandsOf(document)))
      test(`${document.path}: the lab knows ${command}`, () => check(command))

  test('the check finds a scenario, a server, an option and a service that do not exist', async () => {
    const wrong = ['--scenario nothing', '--servers nobody', '--nothing', 'nothing'].map(
      (args) => `docker compose run --rm bench ${args}`,
    )
    for (const command of [...wrong, 'bench nothing', 'docker compose up nothing', 'scripts/nothing.sh'])
      await assert.rejects(check(command), command)
  })

  test('every scenario is named in README or docs', async () => {
    const files = await Array.fromAsync(glob('scenarios/{,questions/}*.yaml', { cwd: checkout }))
    const names = files.map((file) => file.replace(/^scenarios\/|\.yaml$/g, ''))
    const text = documents.map((document) => document.text).join('\n')
    assert.ok(names.length > 20)
    assert.deepEqual(
      names.filter((name) => !text.includes(`--scenario ${name}`) && !text.includes(`scenarios/${name}.yaml`)),
      [],
    )
  })
})
