import { networkNames, toNetwork } from '../../scenario/network.ts'
import { describeNetwork } from './network.ts'

/** The lab's own networks: where a sentence says that something is, and the name of a tab. */
const known: Readonly<Record<string, { readonly where: string; readonly name: string }>> = {
  lan: { where: 'on a LAN', name: 'LAN' },
  internet: { where: 'over the internet', name: 'Internet' },
  'home-2020': { where: 'over a home connection', name: 'Home connection' },
}

/** Where something is, in the middle of a sentence. A link of somebody's own may be called `lan`. */
export function whereOf({ network, linked }: { readonly network: string; readonly linked: boolean }): string {
  const own = linked && network === 'lan' ? undefined : known[network]
  return own?.where ?? `${linked ? 'over' : 'on'} ${network}`
}

/** A network's name for a heading. */
export function networkName(network: string): string {
  return known[network]?.name ?? network
}

/**
 * What lies between client and server, under a chart.
 * @param text what the run says of the network
 */
export function networkNote(network: string, text: string): string {
  // Of a link of somebody's own by that name, the run says something else.
  if (!isKnownNetwork(network) || text !== describeNetwork(toNetwork(network))) return text
  if (network === 'lan') return 'Client and server on one machine, without added delay or loss.'
  return network === 'home-2020' ? `Emulates the connection that the article was measured over. ${text}` : text
}

function isKnownNetwork(network: string): boolean {
  return networkNames.includes(network)
}
