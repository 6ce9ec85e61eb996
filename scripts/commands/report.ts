import { gatherEvidence } from '../facts/evidence.ts'
import { factsOf } from '../facts/facts.ts'
import type { Facts } from '../facts/schema.ts'
import type { Manifest } from '../run/manifest.ts'
import type { Command } from './execute.ts'

/** What an ended run says, from its manifest, samples and logs. */
export async function report({ settings }: Command, manifest: Manifest): Promise<Facts> {
  return factsOf(manifest, await gatherEvidence(settings.reports, manifest))
}
