/** The families of the lab's own designs, in a few words each. */
const designs: Readonly<Record<string, string>> = {
  sequential: 'one client at a time',
  forking: 'a process per client',
  threading: 'a thread per client',
  pool: 'a pool of workers',
  asynchronous: 'an event loop',
}

/** How a server handles its clients, in a few words: by its family, or else as it says itself; null if it does not. */
export function designOf(family: string, model: string | null): string | null {
  return designs[family] ?? model
}

/** A description that is longer ends at its last comma, colon or bracket before. */
const longest = 60

/**
 * What a server is, in a few words, for a row of a chart: as it says itself, or else by its design.
 * @param about null where nothing is recorded of it
 */
export function noteOf(
  family: string,
  about: { readonly summary: string | null; readonly model: string | null } | null,
) {
  const { summary, model } = about ?? { summary: null, model: null }
  return summary === null ? designOf(family, model) : shortened(summary)
}

function shortened(summary: string): string {
  const text = summary.replace(/\.$/, '')
  if (text.length <= longest) return text
  const [, first] = /^(.*\S)\s*(?:[,;:(]|\s–\s)/.exec(text.slice(0, longest)) ?? []
  // A bracket that would stay open goes whole.
  return first?.replace(/\s*\([^)]*$/, '') ?? `${text.slice(0, longest - 1).trimEnd()}…`
}
