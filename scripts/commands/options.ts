/** The options of `bench run`, checked for their form only; the scenario's schema checks the values. */
export interface RunOptions {
  readonly scenario: string
  readonly servers?: readonly string[]
  readonly topologies?: readonly string[]
  readonly requests?: number
  readonly workers?: number
  readonly networks?: readonly string[]
  readonly blocks?: number
  readonly seed?: number
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
