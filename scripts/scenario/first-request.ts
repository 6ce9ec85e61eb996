/** A probe ends after this many seconds, so that a container that has died meanwhile is seen. */
export const probe_s = 5

/** A first request may be slow, or on a connection that nobody reads: it has this share of a server's time, or a probe's. */
const share = 0.25

/** Seconds that the first request to a server has, of those that it has to get ready. */
export function firstRequest_s(ready_timeout_s: number): number {
  return Math.max(probe_s, share * ready_timeout_s)
}
