import { isDeepStrictEqual } from 'node:util'
import { UserError } from '../base/errors.ts'
import type { Model } from './model.ts'
import { asRecord } from './variables.ts'

/** The name of the lab's network on the engine, as Compose makes it of the project's. */
export function networkName(project: string): string {
  return `${project}_lab`
}

/** What docker-compose.yml tells the engine of it: the host's end of its bridge has no address. */
export const networkOptions = { 'com.docker.network.bridge.inhibit_ipv4': 'true' } as const

/**
 * Makes sure that servers reach nothing but the lab, and that the lab finds its network.
 * @param project the name of the project that Compose has resolved
 * @throws UserError if a file says otherwise of the network than docker-compose.yml
 */
export function refuseOtherNetwork({ networks }: Model, project: string): void {
  const { internal, name, driver_opts, enable_ipv6 } = asRecord(networks['lab'])
  const isLabs = internal === true && name === networkName(project)
  // With IPv6 the host's end would have an address again.
  if (!isLabs || enable_ipv6 === true || !isDeepStrictEqual(asRecord(driver_opts), networkOptions))
    throw new UserError(
      'network lab: it must stay internal, keep its name and have no address of the host; leave it as docker-compose.yml has it',
    )
}
