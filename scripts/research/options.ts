import type { Way } from '../scenario/loads/model.ts'

/** What `bench calibrate` may be told. */
export interface CalibrateOptions {
  readonly servers?: readonly string[]
  readonly pairs: number
  readonly networks: readonly string[]
  readonly seed: number
  readonly way?: Way
  readonly requests: number
  readonly workers: number
}

/** What `bench fit` may be told. */
export interface FitOptions {
  readonly candidates: number
  readonly blocks: number
  readonly seed: number
}
