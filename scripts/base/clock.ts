/** Seconds since 1970, as the samples and the clients' recordings have them. */
export function now_s(): number {
  return Date.now() / 1000
}

/** Seconds by which the clock of the day is ahead of one that nobody sets. They change when it is set, and when the machine sleeps. */
export function clockAhead_s(): number {
  return (Date.now() - performance.now()) / 1000
}

/** More than two looks at both clocks differ by. */
const unsteady_s = 0.05

/**
 * Whether the clock of the day was set, or the machine slept, while these were read.
 * @param ahead_s as {@link clockAhead_s} gave it
 */
export function wasClockSet(ahead_s: readonly number[]): boolean {
  return Math.max(...ahead_s) - Math.min(...ahead_s) > unsteady_s
}
