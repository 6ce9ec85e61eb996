import type { Lab } from './lab.ts'
import type { Manifest } from './manifest.ts'

/** What a run is asked to do: a new one is planned when the registry is known, an old one goes on from its manifest. */
export type RunRequest =
  | {
      readonly kind: 'new'
      readonly name: string
      readonly plan: (lab: Lab) => Planned
      /** The run that this one repeats. */
      readonly like?: Manifest
    }
  | { readonly kind: 'resume'; readonly manifest: Manifest }

/** What a plan decides of a manifest. */
export type Planned = Pick<Manifest, 'scenarioFile' | 'scenario' | 'seed' | 'servers' | 'order' | 'reference'>
