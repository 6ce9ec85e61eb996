import { z } from 'zod'

export const exposureCellSchema = z
  .strictObject({
    server: z.string(),
    topology: z.string(),
    network: z.string(),
    /** Name of the experiment. */
    experiment: z.string(),
  })
  .readonly()

/** One experiment on one server, behind a proxy or not, over one network. */
export type ExposureCell = z.infer<typeof exposureCellSchema>

/** What a cell is found by: the same for the same cell, and another for any other. */
export function exposureKey({ server, topology, network, experiment }: ExposureCell): string {
  return JSON.stringify([server, topology, network, experiment])
}
