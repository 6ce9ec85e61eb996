import { duration, number, percent } from '../../base/numbers.ts'
import type { Network } from '../../scenario/network.ts'

/**
 * The link of a network in one line.
 * @param isRated whether the rates tell something, because the answers set them
 */
export function describeNetwork({ link }: Network, isRated = true): string {
  if (link === null)
    return isRated ? 'No link: rates show the server or the generator, whichever is slower.' : 'No link.'
  const { delay_ms, jitter_ms, loss_up, loss_down, connections_per_s, over_rate, mbit_per_s } = link
  const beyond = { wait: 'more wait', drop: 'more are dropped' } as const
  const traits = [
    `${duration((2 * delay_ms) / 1000)} RTT${jitter_ms > 0 ? ` with up to ${number(jitter_ms)} ms of jitter each way` : ''}`,
    loss_up > 0 && `${percent(loss_up)} upstream loss`,
    loss_down > 0 && `${percent(loss_down)} downstream loss`,
    connections_per_s > 0 && `${number(connections_per_s)} new connections/s (${beyond[over_rate]})`,
    mbit_per_s > 0 && `${number(mbit_per_s)} Mbit/s`,
  ]
  const known = `${traits.filter((trait) => trait).join(', ')}.`
  return isRated ? `${known} Rates show how a server copes with the link, hardly its speed.` : known
}
