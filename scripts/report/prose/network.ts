import type { Network } from '../../scenario/network.ts'
import { duration, number, percent } from './numbers.ts'

/** The link of a network in one line. */
export function describeNetwork({ link }: Network): string {
  if (link === null) return 'No link: rates show the server or the generator, whichever is slower.'
  const { delay_ms, jitter_ms, loss_up, loss_down, connections_per_s, over_rate, mbit_per_s } = link
  const beyond = { wait: 'more wait', drop: 'more are dropped' } as const
  const traits = [
    `${duration((2 * delay_ms) / 1000)} RTT${jitter_ms > 0 ? ` with up to ${number(jitter_ms)} ms of jitter each way` : ''}`,
    loss_up > 0 && `${percent(loss_up)} upstream loss`,
    loss_down > 0 && `${percent(loss_down)} downstream loss`,
    connections_per_s > 0 && `${number(connections_per_s)} new connections/s (${beyond[over_rate]})`,
    mbit_per_s > 0 && `${number(mbit_per_s)} Mbit/s`,
  ]
  return `${traits.filter((trait) => trait).join(', ')}. Rates show how a server copes with the link, hardly its speed.`
}
