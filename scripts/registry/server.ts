/** One server of the registry: a Compose service with the label `lab.role: server`. */
export interface Server {
  readonly name: string
  /** TCP port that it listens on, inside the droplet. */
  readonly port: number
  /** The family of designs that it belongs to, for grouping. */
  readonly family: string
  /** The image that it runs. */
  readonly image: string
  /** Whether every other server is a percentage of this one. */
  readonly baseline: boolean
  /** Whether `servers: all` means this one too. */
  readonly inAll: boolean
}
