import { isDeepStrictEqual } from 'node:util'
import type { Service } from './model.ts'

/** What of the services of an earlier run is not as it was. */
export interface ServiceChanges {
  /** Services that the Compose files do not have any more. */
  readonly missing: readonly string[]
  /** Services that are described otherwise, each with the keys that differ. */
  readonly changed: readonly { readonly service: string; readonly keys: readonly string[] }[]
}

/**
 * Compares services as they were measured with what the Compose files say now.
 * @param before as Compose resolved them then, by name
 * @param now as it resolves them now
 */
export function serviceChanges(
  before: Readonly<Record<string, Service>>,
  now: Readonly<Record<string, Service>>,
): ServiceChanges {
  const missing = Object.keys(before).filter((name) => !now[name])
  const changed = Object.entries(before).flatMap(([service, old]) => {
    const current = now[service]
    if (!current) return []
    // Which image was measured is known by its id.
    const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])].filter(
      (key) => key !== 'build' && !isDeepStrictEqual(old[key], current[key]),
    )
    return keys.length > 0 ? [{ service, keys }] : []
  })
  return { missing, changed }
}
