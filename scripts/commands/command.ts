import type { Settings } from '../plan/settings.ts'

/** What every command works with. */
export interface Command {
  readonly settings: Settings
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}
