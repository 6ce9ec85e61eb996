import type { Network } from '../scenario/network.ts'
import type { Way } from '../scenario/scenario.ts'

/** Whether a line holds up some packets or connections and not others, at random or by their number. */
export function isUneven({ line }: Network): boolean {
  return line !== null && line.loss_up + line.loss_down + line.connections_per_s + line.jitter_ms > 0
}

/**
 * How k6 plays the workers where nobody says otherwise: the queue, which costs half the CPU time, except where a line keeps
 * some of them waiting longer than others: a queue has no stragglers.
 */
export function wayFor(network: Network): Way {
  return isUneven(network) ? 'workers' : 'queue'
}
