import { type Droplet, type DropletContext, removeDroplet } from '../lab/droplet.ts'

/** Behind the names of the containers of two droplets that follow each other: of no other server's name, such as `x-next`. */
const suffixes = ['', '.next'] as const

/**
 * Droplets that follow each other: one is removed while the next is created. For a moment both are there, so they have different
 * names. No container of the next one is started before the last one is gone.
 */
export class Succession {
  readonly #dropletsIn: (suffix: string) => DropletContext
  #created = 0
  #removal: Promise<void> = Promise.resolve()

  constructor(dropletsIn: (suffix: string) => DropletContext) {
    this.#dropletsIn = dropletsIn
  }

  /** By which the next droplet is created. */
  next(): DropletContext {
    const suffix = suffixes[this.#created % suffixes.length] ?? ''
    this.#created += 1
    return this.#dropletsIn(suffix)
  }

  /** Begins to remove a droplet that nothing is asked of any more. */
  leave(droplet: Droplet): void {
    this.#removal = removeDroplet(droplet)
    // Who waits for it is told.
    this.#removal.catch(() => {})
  }

  /** Ends when the droplet that was left is gone, and fails where it could not be removed. */
  gone(): Promise<void> {
    return this.#removal
  }
}
