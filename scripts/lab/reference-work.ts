// The reference workload: for each line that it reads, it does half of a piece of work, always the same, and prints the CPU
// seconds that the whole of it takes at that speed (see reference-workload.ts). Strings, a hash table and short-lived objects,
// as in the servers, too many for the first-level caches.

import { createInterface } from 'node:readline'

function work(rounds: number): number {
  let length = 0
  for (let round = 0; round < rounds; round++) {
    const seen = new Map<string, number>()
    for (let index = 0; index < 2000; index++) {
      const key = `header-${index % 997}: ${round}`
      seen.set(key, (seen.get(key) ?? 0) + key.length)
    }
    length += JSON.stringify([...seen]).length
  }
  return length
}

// Until it is compiled.
work(400)
for await (const _ of createInterface(process.stdin)) {
  // Until its memory is in the caches again.
  work(20)
  const start = process.cpuUsage()
  work(100)
  const { user, system } = process.cpuUsage(start)
  process.stdout.write(`${(2 * (user + system)) / 1e6}\n`)
}
