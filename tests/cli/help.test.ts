import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commandLine } from '../../scripts/cli/commands.ts'
import type { Command } from '../../scripts/commands/command.ts'
import { settingsFrom } from '../../scripts/plan/settings.ts'
import { checkText } from '../language/check.ts'
import { textOf } from '../language/text.ts'

const command: Command = { settings: settingsFrom({}), signal: new AbortController().signal }
const program = commandLine(command).configureOutput({ getOutHelpWidth: () => 80 })

/** The help as `bench help` prints it, with what is added behind. */
function helpOf(one: ReturnType<typeof commandLine>): string {
  let text = ''
  const writeOut = (part: string) => {
    text += part
  }
  one.configureOutput({ getOutHelpWidth: () => 80, writeOut }).outputHelp()
  return text
}

describe('the help', () => {
  const helps = [program, ...program.commands].map((one) => [one.name(), helpOf(one)] as const)

  test('help fits a screen of 80 columns and 40 lines, for bench and for every command', () => {
    for (const [name, help] of helps) {
      const lines = help.trimEnd().split('\n')
      assert.ok(lines.length <= 40, `${name}: ${lines.length} lines`)
      assert.deepEqual(
        lines.filter(({ length }) => length > 80),
        [],
        name,
      )
    }
  })

  test('help begins with the four commands that most people need', () => {
    const [, help = ''] = helps[0] ?? []
    const commands = [...help.matchAll(/^ {2}([a-z]+) [\w[<. \]>-]* {2}/gm)].map(([, name]) => name)
    assert.doesNotMatch(help.slice(0, help.indexOf('run')), /Options/)
    assert.deepEqual(commands.slice(0, 4), ['run', 'resume', 'compare', 'report'])
  })

  test('every command of the program is in the help, with what it does', () => {
    const [, help = ''] = helps[0] ?? []
    for (const one of program.commands)
      assert.ok(help.replace(/\s+/g, ' ').includes(one.description()) && one.description() !== '', one.name())
  })

  test('help keeps to the language of the lab', () => {
    for (const [name, help] of helps) {
      const texts = help.split('\n').map((text) => textOf([{ text, line: 1 }]))
      assert.deepEqual(
        texts.flatMap((text) => checkText(text, true)),
        [],
        name,
      )
    }
  })
})
