/** What `bench calibrate` may be told. */
export interface CalibrateOptions {
  readonly servers?: readonly string[]
  readonly pairs: number
  readonly networks: readonly string[]
  readonly seed: number
  readonly requests: number
  readonly workers: number
}

/** What `bench fit` may be told. */
export interface FitOptions {
  /** Links that each of the two searches begins with; as many again are simulated near the best. */
  readonly links: number
  readonly candidates: number
  readonly blocks: number
  readonly seed: number
}

/** What `bench cost` may be told. */
export interface CostOptions {
  readonly servers?: readonly string[]
  readonly pairs: number
  readonly workers: number
  /** Requests of a measurement, where the server keeps connections and where it closes them. */
  readonly kept: number
  readonly closing: number
}

/** What `bench crosscheck` may be told. */
export interface CrosscheckOptions {
  readonly servers: readonly string[]
}
