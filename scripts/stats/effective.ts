/**
 * What counts of measurements of which some repeat others: the repeat instead of what it repeats, and everything that has no
 * repeat (yet).
 * @param keyOf the same for a measurement and its repeat, and for no other
 */
export function effective<T>(
  items: readonly T[],
  isRepeat: (item: T) => boolean,
  keyOf: (item: T) => string | number,
): T[] {
  const repeated = new Set(items.filter(isRepeat).map(keyOf))
  return items.filter((item) => isRepeat(item) || !repeated.has(keyOf(item)))
}
