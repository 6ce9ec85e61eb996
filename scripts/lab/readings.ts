import type { ContainerReading } from './cgroup-files.ts'

/** What the containers of a droplet use at one moment; null for one that has ended. */
export interface DropletReading {
  /** Seconds since 1970, on the clock that the samples have. */
  readonly at_s: number
  /** By how much that clock was ahead of one that nobody sets. */
  readonly ahead_s: number
  readonly containers: readonly (ContainerReading | null)[]
  /** Time that the droplet's CPU has given to anybody, or that a virtual machine's host has taken; null where not counted. */
  readonly taken_s: number | null
}

/** A reading of which every container is known. */
export type Whole = Omit<DropletReading, 'containers'> & { readonly containers: readonly ContainerReading[] }
