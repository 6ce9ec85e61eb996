import type { Settings } from '../plan/settings.ts'

/** What every command works with. */
export interface Command {
  readonly settings: Settings
  /**
   * Aborted by Ctrl-C and SIGTERM, from the first time that it is asked for. A command that never asks for it has nothing to
   * remove, and ends at once as any program does.
   */
  readonly signal: AbortSignal
}
