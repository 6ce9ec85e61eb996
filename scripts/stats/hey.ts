/**
 * The percentile as hey computes it: of n sorted values the one at index ceil(p n / 100), counted from 0.
 * (The nearest-rank definition counts from 1; hey's is one rank higher.)
 * @param sorted values in ascending order, in any unit; must not be empty
 * @param p percent, 0 to 100
 */
export function percentile(sorted: Float64Array, p: number): number {
  const index = Math.min(Math.ceil((p * sorted.length) / 100), sorted.length - 1)
  return sorted[index] ?? Number.NaN
}

/**
 * The article's mode: hey's histogram has 11 marks from the fastest to the slowest in 10 equal steps, and a bar counts
 * the values up to its mark and above the one before; the mode is the mark of the highest bar, the lowest on a tie.
 * @param sorted values in ascending order, in any unit; must not be empty
 */
export function mode(sorted: Float64Array): number {
  const fastest = sorted[0] ?? Number.NaN
  const slowest = sorted.at(-1) ?? Number.NaN
  const step = (slowest - fastest) / 10
  const marks = Array.from({ length: 11 }, (_, index) => (index === 10 ? slowest : fastest + step * index))
  const counts = marks.map(() => 0)
  let mark = 0
  for (const value of sorted) {
    while (mark < 10 && value > (marks[mark] as number)) mark++
    counts[mark] = (counts[mark] as number) + 1
  }
  return marks[counts.indexOf(Math.max(...counts))] as number
}
