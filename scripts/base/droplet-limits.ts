export const mebibyte = 1024 ** 2

/** What a droplet has in all: one CPU (and no swap, and no more processes than this). */
export const dropletLimits = { cpus: 1, memory_bytes: 1024 ** 3, pids: 512 } as const
