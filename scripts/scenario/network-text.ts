import type { Network } from './network.ts'

/** One line on what a network is, and what a table that was measured over it is about. */
export function describeNetwork({ line }: Network): string {
  if (line === null) return 'No line in between: this shows how fast server and generator are, whichever is slower.'
  const { delay_ms, jitter_ms, loss_up, loss_down, connections_per_s, over_limit, mbit_per_s } = line
  const traits = [
    `a round trip of ${round(2 * delay_ms)} ms${jitter_ms > 0 ? ` and up to ${round(2 * jitter_ms)} more` : ''}`,
    ...(loss_up > 0 ? [`${round(100 * loss_up)} % of packets lost on the way up`] : []),
    ...(loss_down > 0 ? [`${round(100 * loss_down)} % on the way down`] : []),
    ...(connections_per_s > 0
      ? [
          `${round(connections_per_s)} new connections a second (more ${over_limit === 'wait' ? 'wait' : 'are dropped'})`,
        ]
      : []),
    ...(mbit_per_s > 0 ? [`${round(mbit_per_s)} Mbit/s`] : []),
  ]
  return `A line with ${traits.join(', ')}: this shows how well a design copes with the line, hardly how fast it is.`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
