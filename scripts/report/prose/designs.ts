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
