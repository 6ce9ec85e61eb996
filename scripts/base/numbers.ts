const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

const allThreeDigits = new Intl.NumberFormat('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 })

/** A number for people: three significant digits and thousands separators. */
export function number(value: number): string {
  return threeDigits.format(value)
}

/** The same for a column of a table, where zeros at the end stand as well. */
export function columnNumber(value: number): string {
  return value === 0 ? '0' : allThreeDigits.format(value)
}

/** A count with thousands separators, all of its digits. */
export function countText(value: number): string {
  return value.toLocaleString('en-US')
}

export function rate(rps: number): string {
  return `${number(rps)} req/s`
}

/** @param share 0 to 1 */
export function percent(share: number): string {
  return `${number(100 * share)} %`
}

/** The same with one digit, rounded down: what is not all never reads as all, nor what is below a bound as above it. */
export function percentDown(share: number): string {
  return `${countText(Math.floor(1000 * share + 1e-9) / 10)} %`
}

/** Seconds from a tenth on, then milliseconds and microseconds. */
export function duration(seconds: number): string {
  return withUnit(seconds, number)
}

/** The same for a column of a table. */
export function columnDuration(seconds: number): string {
  return withUnit(seconds, columnNumber)
}

function withUnit(seconds: number, format: (value: number) => string): string {
  if (seconds >= 0.1 || seconds === 0) return `${format(seconds)} s`
  return seconds >= 0.001 ? `${format(1e3 * seconds)} ms` : `${format(1e6 * seconds)} µs`
}
