import { isDeepStrictEqual } from 'node:util'
import type { Service } from './model.ts'

/** A service that is described otherwise than it was, and the keys that differ. */
interface ServiceChange {
  readonly service: string
  readonly keys: readonly string[]
}

/**
 * Compares services as they were measured with what the Compose files say now; one that they do not have any more is none.
 * @param before as Compose resolved them then, by name
 * @param now as it resolves them now
 */
export function serviceChanges(
  before: Readonly<Record<string, Service>>,
  now: Readonly<Record<string, Service>>,
): ServiceChange[] {
  return Object.entries(before).flatMap(([service, old]) => {
    const current = now[service]
    if (!current) return []
    // Which image was measured is known by its id. What was in its files, older runs do not say.
    const passedOver = ['build', ...(old['files'] === undefined ? ['files'] : [])]
    const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])].filter(
      (key) => !passedOver.includes(key) && !isDeepStrictEqual(old[key], current[key]),
    )
    return keys.length > 0 ? [{ service, keys }] : []
  })
}
