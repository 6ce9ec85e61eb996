/**
 * Waits until all have ended, and only then fails as the first of them did: what still goes on would be missed when everything is
 * removed.
 */
export async function allEnded<T extends readonly unknown[]>(
  all: T,
): Promise<{ -readonly [Key in keyof T]: Awaited<T[Key]> }> {
  await Promise.allSettled(all)
  return Promise.all(all)
}
