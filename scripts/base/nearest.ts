/** Shorter parts of a name are in too many others. */
const shortestPart = 3

/**
 * The names that a mistyped one may mean: those that one mistake leads to or, where there is none, those that contain it and
 * those that a few more lead to. Case is no mistake, and neighbouring letters that changed places are one.
 */
export function nearest(word: string, names: readonly string[]): string[] {
  const wanted = word.toLowerCase()
  const containing = wanted.length < shortestPart ? [] : names.filter((name) => name.toLowerCase().includes(wanted))
  const counted = names.map((name) => ({ name, mistakes: mistakesBetween(wanted, name.toLowerCase()) }))
  const fewest = Math.min(...counted.map(({ mistakes }) => mistakes))
  const isNear = fewest <= Math.max(1, Math.floor(wanted.length / 3))
  const near = isNear ? counted.filter(({ mistakes }) => mistakes === fewest).map(({ name }) => name) : []
  // A single mistake, or another case, is no part of a name.
  return fewest <= 1 ? near : [...new Set([...containing, ...near])]
}

/**
 * How many letters were left out, added, replaced or exchanged with their neighbour: the Damerau-Levenshtein distance in which no
 * part changes twice.
 */
function mistakesBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : replaced
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, exchanged))
    }
  }
  return at(a.length, b.length)
}
