import { ExecaError, execa } from 'execa'
import { lastLine, RunError } from '../base/errors.ts'
import type { Settings } from '../plan/settings.ts'

/** What Compose is given beside its arguments. */
interface ComposeInput {
  readonly env?: Readonly<Record<string, string>>
  /** A project to work on, instead of files. */
  readonly project?: object
}

/** Runs Compose for the inner project and gives what it wrote. */
export type Compose = (
  args: readonly string[],
  input?: ComposeInput,
) => Promise<{ readonly stdout: string; readonly stderr: string }>

/** What every call has of this process's environment: the user's variables come by `env` alone, never by accident. */
const inherited = ['PATH', 'DOCKER_HOST', 'DOCKER_BUILDKIT', 'DOCKER_DEFAULT_PLATFORM'] as const

/**
 * Compose with the inner project's name, and with nothing of the environment or of .env that is not given to it.
 * @param directory what relative paths are relative to
 * @throws RunError with what Compose said last
 */
export function composeFor(settings: Pick<Settings, 'project'>, directory: string, signal?: AbortSignal): Compose {
  const own = Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
  return async (args, { env = {}, project } = {}) => {
    const common = ['--project-name', settings.project, '--project-directory', directory, '--env-file', '/dev/null']
    try {
      // Not as a plugin of `docker`, which takes as long to start as Compose itself.
      return await execa('docker-compose', [...common, ...(project ? ['-f', '-'] : []), ...args], {
        cwd: directory,
        extendEnv: false,
        env: { HOME: '/root', COMPOSE_IGNORE_ORPHANS: '1', ...own, ...env },
        ...(signal ? { cancelSignal: signal } : {}),
        ...(project ? { input: JSON.stringify(project) } : { stdin: 'ignore' as const }),
      })
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw new RunError(
        `docker compose ${args.find((arg) => /^[a-z]/.test(arg))} failed: ${lastLine(wordsOf(error))}`,
        {
          cause: error,
        },
      )
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof ExecaError ? String(error.stderr || error.shortMessage) : String(error)
}
