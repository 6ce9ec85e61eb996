import type { Load } from '../scenario/scenario.ts'

/** A load in words, such as `2000 requests, 50 workers`. */
export function describeLoad({ requests, workers, at_least_s }: Load): string {
  const longer = at_least_s > 0 ? `, for ${at_least_s} s at least` : ''
  return `${requests} requests, ${workers} workers${longer}`
}

/** A rate as people say it: whole from 100 on, and three digits below. */
export function rate(rps: number): string {
  return rps < 100 ? String(Number(rps.toPrecision(3))) : String(Math.round(rps))
}

/** Names with commas and an `and`; of more than `most`, the first ones and how many more. */
export function list(names: readonly string[], most = 5): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

/** `1 cell`, `2 cells`. */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`
}
