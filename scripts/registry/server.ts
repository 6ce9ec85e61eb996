import { z } from 'zod'

/** One server of the registry: a Compose service with the label `lab.role: server`. */
export const serverSchema = z
  .strictObject({
    name: z.string(),
    /** TCP port that it listens on, inside the droplet. */
    port: z.int(),
    /** The family of designs that it belongs to, for grouping. */
    family: z.string(),
    /** The image that it runs. */
    image: z.string(),
    /** Whether every other server is a percentage of this one. */
    baseline: z.boolean(),
    /** Whether `servers: all` means this one too. */
    inAll: z.boolean(),
  })
  .readonly()
export type Server = z.infer<typeof serverSchema>

/** The name of the server that every other is a percentage of; undefined where none of them is. */
export function baselineOf(servers: readonly Server[]): string | undefined {
  return servers.find(({ baseline }) => baseline)?.name
}
