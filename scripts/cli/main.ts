import { exitCode, explain } from '../base/errors.ts'
import type { Command } from '../commands/command.ts'
import { settingsFrom } from '../plan/settings.ts'
import { dispatch } from './commands.ts'

/** The command line, as far as its exit code. */
export async function main(): Promise<void> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  try {
    const command: Command = {
      settings: settingsFrom(process.env),
      get signal() {
        // Who listens takes away what a signal does by itself, so nobody listens before somebody heeds it.
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, interrupt).on(name, interrupt)
        return interruption.signal
      },
    }
    process.exitCode = (await dispatch(process.argv.slice(2), command)) ?? exitCode.success
  } catch (error) {
    const { text, code } = explain(error)
    process.stderr.write(`${text}\n`)
    process.exitCode = code
  }
}
