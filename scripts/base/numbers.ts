const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A number for people: three significant digits and thousands separators. */
export function number(value: number): string {
  return threeDigits.format(value)
}

export function rate(rps: number): string {
  return `${number(rps)} req/s`
}

/** @param share 0 to 1 */
export function percent(share: number): string {
  return `${number(100 * share)} %`
}

/** Seconds from a tenth on, then milliseconds and microseconds. */
export function duration(seconds: number): string {
  if (seconds >= 0.1 || seconds === 0) return `${number(seconds)} s`
  return seconds >= 0.001 ? `${number(1e3 * seconds)} ms` : `${number(1e6 * seconds)} µs`
}
