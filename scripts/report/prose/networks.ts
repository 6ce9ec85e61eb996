/** The lab's own networks: where a sentence says that something is, and the name of a tab. */
const known: Readonly<Record<string, { readonly where: string; readonly name: string }>> = {
  lan: { where: 'on a LAN', name: 'LAN' },
  internet: { where: 'over the internet', name: 'Internet' },
  'home-2020': { where: 'over a home connection', name: 'Home connection' },
}

/** Where something is, in the middle of a sentence. */
export function whereOf({ network, linked }: { readonly network: string; readonly linked: boolean }): string {
  return known[network]?.where ?? `${linked ? 'over' : 'on'} ${network}`
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
  if (network === 'lan') return 'Client and server on one machine, without added delay or loss.'
  return network === 'home-2020' ? `Emulates the connection that the article was measured over. ${text}` : text
}
