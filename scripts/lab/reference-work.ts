// The reference workload's piece of work, always the same: run by a Node of its own (see reference-workload.ts), it prints the CPU seconds it took.
// Strings, a hash table and short-lived objects, as in the servers, too many for the first-level caches.

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
work(40)
const start = process.cpuUsage()
work(200)
const { user, system } = process.cpuUsage(start)
process.stdout.write(String((user + system) / 1e6))
