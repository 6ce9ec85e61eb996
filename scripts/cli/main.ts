import { exitCode, explain } from '../base/errors.ts'
import { settingsFrom } from '../plan/settings.ts'
import { dispatch } from './commands.ts'

/** The command line, as far as its exit code. */
export async function main(): Promise<void> {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort())
  try {
    const command = { settings: settingsFrom(process.env), signal: interruption.signal }
    process.exitCode = (await dispatch(process.argv.slice(2), command)) ?? exitCode.success
  } catch (error) {
    const { text, code } = explain(error)
    process.stderr.write(`${text}\n`)
    process.exitCode = code
  }
}
