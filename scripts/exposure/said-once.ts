/** Somewhere that something is said of. */
interface Somewhere {
  /** As a sentence begins with it, such as `Behind NGINX`; null if nothing stands before the server. */
  readonly behind: string | null
}

/**
 * What is said of each place, and once of those of which the same is said.
 * @param say the sentences of a place, which begin with its `behind`
 */
export function saidOnce<Place extends Somewhere>(
  places: readonly Place[],
  say: (place: Place) => string,
): readonly string[] {
  const alike = Map.groupBy(places, (place) => say(place.behind === null ? place : { ...place, behind: '' }))
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    return first ? [say({ ...first, behind: together(group) })] : []
  })
}

/** Places as one sentence begins with them. */
function together(places: readonly Somewhere[]): string | null {
  const names = places.flatMap(({ behind }) => (behind === null ? [] : [behind]))
  const [first = null, ...others] = names
  const rest = others.map((name) => name.slice(0, 1).toLowerCase() + name.slice(1))
  return first === null || rest.length === 0 ? first : `${[first, ...rest].join(', and ')},`
}
