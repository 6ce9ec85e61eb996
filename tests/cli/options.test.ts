import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CommanderError } from 'commander'
import { commandLine } from '../../scripts/cli/commands.ts'
import type { Command } from '../../scripts/commands/command.ts'

/** What a command line is refused with; empty if it is taken. No command is run. */
async function refusal(...args: string[]): Promise<string> {
  const program = commandLine({} as Command)
  let said = ''
  const writeErr = (text: string) => {
    said += text
  }
  for (const command of program.commands) command.configureOutput({ writeErr }).action(() => {})
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    assert.ok(error instanceof CommanderError && error.exitCode !== 0)
  }
  return said.split('\n')[0] ?? ''
}

describe('the options of the checks of the lab', () => {
  test('nothing is measured no times', async () => {
    for (const [command, option] of [
      ['calibrate', '--pairs'],
      ['cost', '--pairs'],
      ['fit', '--links'],
      ['fit', '--blocks'],
    ] as const) {
      assert.match(
        await refusal(command, option, '0'),
        /^error: option .* It must be a whole number, (1 at least|from 1 to \d+)\.$/,
      )
      assert.equal(await refusal(command, option, '1'), '')
    }
  })

  test('a fit measures a candidate of each kind of limit at least', async () => {
    assert.match(await refusal('fit', '--candidates', '1'), / It must be a whole number, 2 at least\.$/)
    assert.equal(await refusal('fit', '--candidates', '2'), '')
  })

  test('a number that no run could be made with is refused before anything is done', async () => {
    assert.match(await refusal('fit', '--blocks', '101'), / It must be a whole number, from 1 to 100\.$/)
    assert.match(await refusal('fit', '--links', '1000000000000'), / It must be a whole number, from 1 to 1000000\.$/)
    assert.match(await refusal('fit', '--seed', '4294967296'), / It must be a whole number, from 0 to 4294967295\.$/)
    assert.match(await refusal('calibrate', '--pairs', 'many'), / It must be a whole number\.$/)
  })
})
