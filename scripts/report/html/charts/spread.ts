/**
 * Moves positions as little as can be (least squares) so that neighbours are at least `gap` apart and all lie within
 * [low, high]; where there is no room for that, the gap gives way. The result is in the order of the positions given.
 */
export function spread(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const step = Math.min(gap, (high - low) / Math.max(1, positions.length - 1))
  const order = positions.map((_, index) => index).sort((a, b) => at(positions, a) - at(positions, b))
  // Less the room that those before need, the order has only to be kept: neighbours that break it share their mean.
  const groups: { sum: number; size: number }[] = []
  for (const [rank, index] of order.entries()) {
    groups.push({ sum: at(positions, index) - rank * step, size: 1 })
    for (let last = groups.at(-1), previous = groups.at(-2); last && previous; ) {
      if (previous.sum / previous.size < last.sum / last.size) break
      groups.splice(-2, 2, { sum: previous.sum + last.sum, size: previous.size + last.size })
      last = groups.at(-1)
      previous = groups.at(-2)
    }
  }
  const top = high - (positions.length - 1) * step
  const levels = groups.flatMap(({ sum, size }) => Array<number>(size).fill(clamp(sum / size, low, top)))
  const result = [...positions]
  for (const [rank, index] of order.entries()) result[index] = at(levels, rank) + rank * step
  return result
}

/** A text's place: its middle's height and its left edge, and how large it is. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Moves boxes up or down, each as little as can be, so that none lies on another, on an obstacle or out of [low, high];
 * one after the other, in the order given. Where there is no free place, a box stays.
 */
export function pushApart(boxes: readonly Box[], obstacles: readonly Box[], low: number, high: number): Box[] {
  const placed: Box[] = []
  for (const box of boxes) {
    const taken = [...obstacles, ...placed].filter((other) => overlapsAcross(box, other))
    // As near as can be is where it is, or just above or below something.
    const candidates = [
      box.y,
      ...taken.flatMap(({ y, height }) => [y - (height + box.height) / 2, y + (height + box.height) / 2]),
    ]
    const y = candidates
      .filter((candidate) => candidate - box.height / 2 >= low && candidate + box.height / 2 <= high)
      .filter((candidate) =>
        taken.every((other) => Math.abs(candidate - other.y) >= (box.height + other.height) / 2 - 1e-9),
      )
      .toSorted((a, b) => Math.abs(a - box.y) - Math.abs(b - box.y))[0]
    placed.push({ ...box, y: y ?? box.y })
  }
  return placed
}

function overlapsAcross(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
