/** Seconds since 1970, as the samples and the clients' recordings have them. */
export function now_s(): number {
  return Date.now() / 1000
}
