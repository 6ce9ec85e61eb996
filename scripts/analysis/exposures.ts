import { judged } from '../exposure/judged.ts'
import type { ExposureResult } from '../exposure/result.ts'
import type { Manifest } from '../run/manifest.ts'

/** What each experiment of a run came to, in the order in which they were made. */
export function exposuresOf({ scenario, exposures }: Manifest): ExposureResult[] {
  return scenario.exposure ? judged(scenario.exposure, exposures) : []
}
