import { ExecaError, execa } from 'execa'
import { RunError } from '../cli/errors.ts'
import type { Settings } from '../settings.ts'

/** Runs `docker compose` for the inner project and gives its standard output. */
export type Compose = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>

/**
 * Compose on the repository's file (and override), with the inner project's name. A service that is named has its profile
 * enabled; what asks for all of them has to pass `--profile *` itself, or volumes of services that nobody uses are created.
 * @throws RunError with Compose's own last line
 */
export function composeFor(settings: Settings, signal?: AbortSignal): Compose {
  return async (args, env = {}) => {
    try {
      const { stdout } = await execa('docker', ['compose', '--project-name', settings.project, ...args], {
        cwd: settings.root,
        env: { ...env },
        ...(signal ? { cancelSignal: signal } : {}),
        stdin: 'ignore',
      })
      return stdout
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw new RunError(`docker compose ${args.find((arg) => /^[a-z]/.test(arg))} failed: ${lastLine(error)}`, {
        cause: error,
      })
    }
  }
}

/** The version of Compose that the orchestrator uses. */
export async function composeVersion(compose: Compose): Promise<string> {
  return (await compose(['version', '--short'])).trim()
}

function lastLine(error: unknown): string {
  const text = error instanceof ExecaError ? String(error.stderr || error.shortMessage) : String(error)
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}
