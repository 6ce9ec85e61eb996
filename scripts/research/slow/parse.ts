import { RunError } from '../../base/errors.ts'

/** What slowhttptest found. */
export interface Found {
  /** Whether each of its probes had an answer in time. */
  readonly available: boolean
  /** Why it ended, in its own words. */
  readonly end: string
}

/**
 * Reads what slowhttptest printed.
 * @throws RunError if it says nothing of the server
 */
export function parseSlowhttptest(output: string): Found {
  // Colours.
  const plain = output.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g'), '')
  const probes = [...plain.matchAll(/service available:\s+(YES|NO)/g)].map(([, word]) => word)
  if (probes.length === 0) throw new RunError('slowhttptest did not say whether the server was available')
  return { available: !probes.includes('NO'), end: /Exit status:\s*(.+)/.exec(plain)?.[1]?.trim() ?? 'unknown' }
}
