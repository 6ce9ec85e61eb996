import type { Network } from '../scenario/network.ts'
import type { Way } from '../scenario/scenario.ts'

/**
 * How k6 plays the workers where nobody says otherwise: the queue, which costs half the CPU time, except where a line keeps
 * some of them waiting longer than others: a queue has no stragglers.
 */
export function wayFor({ line }: Network): Way {
  const uneven = line !== null && line.loss_up + line.loss_down + line.connections_per_s + line.jitter_ms > 0
  return uneven ? 'workers' : 'queue'
}
