/** From this quantile of the slices' rates on, nothing but the server holds it up. */
const fullSpeed = 0.9

/**
 * Requests a second at full speed: in the fastest tenth of a cell's time. What slows a machine in bursts, such as a virtual machine's
 * neighbours, touches the mean and not this; nor does a server that pauses.
 * @param cells the slices' rates of one cell in one or more blocks
 */
export function fullSpeed_rps(cells: readonly (readonly number[])[]): number | null {
  // An array of floats sorts faster, without a function to compare them: a bootstrap asks this hundreds of times a cell.
  const all = Float64Array.from(cells.flat()).sort()
  const at = (all.length - 1) * fullSpeed
  const [low, high] = [all[Math.floor(at)], all[Math.ceil(at)]]
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at))
}
