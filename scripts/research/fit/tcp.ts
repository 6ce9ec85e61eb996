/** A link as one connection sees it. Each packet is lost with the probability of its direction, whatever came before. */
interface Path {
  /** One way. */
  readonly delay_s: number
  /** Share of packets lost on the way to the server, and back; below 1. */
  readonly loss_up: number
  readonly loss_down: number
}

/** What happens to a SYN over the limit. */
export type OverRate = 'drop' | 'wait'

/** Uniform in [0, 1). */
export type Random = () => number

/** The server's work on a request. */
export const SERVER_S = 0.0002

/** Before the first retry of a SYN or SYN-ACK; it doubles with each (RFC 6298; Linux TCP_TIMEOUT_INIT). */
export const FIRST_RETRY_S = 1

/** Linux's TCP_RTO_MIN: what a smoothed round trip is exceeded by at least, if it hardly varies. */
const RTO_MIN_S = 0.2

/** Linux's TCP_TIMEOUT_MIN, two ticks of 1 ms, which a tail loss probe waits for beyond two round trips. */
const PROBE_MARGIN_S = 0.002

/**
 * The rate limit of new connections: a bucket of tokens, full at time 0. Each SYN takes one; without one it is dropped, or
 * waits for it behind those that came before.
 * @param perSecond tokens that come in a second; 0 is no limit
 * @param burst tokens that the bucket holds
 * @returns seconds that a SYN waits at a time in seconds, null if it is dropped; the times must not decrease
 */
export function tokenBucket(perSecond: number, burst: number, overRate: OverRate): (now_s: number) => number | null {
  if (perSecond === 0) return () => 0
  let tokens = burst
  let counted_s = 0
  return (now_s) => {
    tokens = Math.min(tokens + (now_s - counted_s) * perSecond, burst)
    counted_s = now_s
    if (tokens < 1 && overRate === 'drop') return null
    tokens--
    return Math.max(-tokens / perSecond, 0)
  }
}

/**
 * From the first SYN's arrival at the server to the arrival of a SYN-ACK at the client, in seconds, by the server's own
 * retransmissions, whose timer doubles.
 */
export function synAck(path: Path, random: Random): number {
  return resend(FIRST_RETRY_S, path.loss_down, random) + path.delay_s
}

/**
 * From the sending of a request on an open connection to the end of the reply, in seconds.
 *
 * A request is one packet, a reply two that are sent together: header and body, or data and the end of the connection.
 * The timers are those of Linux with SACK (net/ipv4/tcp_output.c, tcp_input.c, tcp_recovery.c): the timer of a single
 * packet in flight is first a tail loss probe (tcp_schedule_loss_probe, not later than the RTO would be), after which
 * the RTO starts anew and only then doubles. Lost acknowledgements and delayed ones are neglected.
 */
export function exchange(path: Path, random: Random): number {
  const rto_s = 2 * path.delay_s + RTO_MIN_S
  return probed(rto_s, path.loss_up, random) + path.delay_s + SERVER_S + reply(path, rto_s, random)
}

/** From the sending of a reply's two packets to the arrival of both, in seconds. */
function reply(path: Path, rto_s: number, random: Random): number {
  const { delay_s, loss_down } = path
  const rtt_s = 2 * delay_s
  const firstLost = random() < loss_down
  const lastLost = random() < loss_down
  if (firstLost && lastLost) return bothLost(path, rto_s, random)
  // RACK: the second packet's SACK, a wait for reordering of a quarter of a round trip, the retransmission.
  if (firstLost) return delay_s + 1.25 * rtt_s + resend(rto_s, loss_down, random)
  // The first packet's acknowledgement starts the timer of the second anew (RFC 6298, 5.3).
  if (lastLost) return rtt_s + rto_s + resend(rto_s, loss_down, random) + delay_s
  return delay_s
}

/** As `reply`, where both were lost: the probe sends the last packet again, whose SACK shows that the first is missing. */
function bothLost(path: Path, rto_s: number, random: Random): number {
  const { delay_s, loss_down } = path
  const rtt_s = 2 * delay_s
  const probe_s = 2 * rtt_s + PROBE_MARGIN_S
  if (random() >= loss_down) return probe_s + rtt_s + resend(rto_s, loss_down, random) + delay_s
  // After a timeout the window is one packet: the last follows when the first is acknowledged.
  const first_s = probe_s + rto_s + resend(2 * rto_s, loss_down, random)
  return first_s + rtt_s + resend(rto_s, loss_down, random) + delay_s
}

/** From a packet's sending to that of the copy that arrives, in seconds: 0 if it arrives, `wait_s` doubles. */
function resend(wait_s: number, loss: number, random: Random): number {
  let sent_s = 0
  for (let next_s = wait_s; random() < loss; next_s *= 2) sent_s += next_s
  return sent_s
}

/** As `resend`, where the first retransmission is a probe that does not double the timer. */
function probed(wait_s: number, loss: number, random: Random): number {
  return random() < loss ? wait_s + resend(wait_s, loss, random) : 0
}
