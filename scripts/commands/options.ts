import type { Overrides } from '../scenario/override.ts'

/** The options of `bench run`, checked for their form only; the scenario's schema checks the values. */
export interface RunOptions extends Overrides {
  readonly scenario: string
}

/** What `bench compare` may be told. */
export interface CompareOptions {
  readonly margin: number
  readonly betweenRunSd?: number
  readonly failOn?: 'slower' | 'faster' | 'different'
}

/** What `bench selfcheck` may be told. */
export interface SelfcheckOptions {
  readonly limitsOnly?: boolean
}
