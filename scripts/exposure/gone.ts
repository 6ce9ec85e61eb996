import { z } from 'zod'

export const dropletStateSchema = z
  .strictObject({
    /** Whether server and, behind NGINX, the proxy ran, and were not started again. */
    alive: z.boolean(),
    /** Of the one that ended. */
    exit_code: z.int().nullable(),
    /** Processes that the kernel killed for memory; null where not counted. */
    oom_kills: z.int().nullable(),
  })
  .readonly()

/** The droplet after a play. */
export type DropletState = z.infer<typeof dropletStateSchema>

/** How a server was gone for good. */
export const goneFields = {
  /** `no-recovery`: it ran, and did not answer. */
  by: z.enum(['out-of-memory', 'exit', 'no-recovery']),
  exit_code: z.int().nullable(),
} as const
type Gone = { readonly [Key in keyof typeof goneFields]: z.infer<(typeof goneFields)[Key]> }

/**
 * How a server was gone for good; null if it was not.
 * @param isBack whether it answered again after the play
 */
export function goneOf({ alive, exit_code, oom_kills }: DropletState, isBack: boolean): Gone | null {
  if (!alive) return { by: (oom_kills ?? 0) > 0 ? 'out-of-memory' : 'exit', exit_code }
  return isBack ? null : { by: 'no-recovery', exit_code }
}

/** How a server was gone, as a cell of a table has it. */
export function goneText({ by, exit_code }: Gone): string {
  if (by === 'out-of-memory') return 'out of memory'
  if (by === 'no-recovery') return 'did not come back'
  return exit_code === null ? 'the process is gone' : `exit code ${exit_code}`
}
