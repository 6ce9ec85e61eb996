/** An axis: what it spans, whether in equal factors, and its few marked values. */
export interface Axis {
  readonly type: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
}

/** Values further apart than this factor are drawn on a logarithmic axis. */
export const logFactor = 20

/** Room that a tick's text needs along the axis, in units of the drawing. */
export const tickRoom = { across: 34, down: 22 } as const

/**
 * The axis that fits values.
 * @param length of the axis, in units of the drawing
 * @param room that each tick needs of it
 * @param type as the values ask for it, if left out; a linear one begins at 0
 */
export function axisFor(values: readonly number[], length: number, room: number, type?: Axis['type']): Axis {
  const known = values.filter(Number.isFinite)
  const positive = known.filter((value) => value > 0)
  if (positive.length === 0) return { type: 'linear', domain: [0, 1], ticks: [0, 1] }
  const [low, high] = [Math.min(...positive), Math.max(...positive)]
  const chosen = type ?? (positive.length === known.length && high / low > logFactor ? 'log' : 'linear')
  const most = Math.max(2, Math.floor(length / room))
  return chosen === 'log' ? logAxis(low, high, most) : linearAxis(high, most)
}

/** Where values lie on an axis that is drawn from `from` to `to`. */
export function position({ type, domain: [low, high] }: Axis, value: number, from: number, to: number): number {
  const of = type === 'log' ? Math.log : (x: number) => x
  return from + ((of(value) - of(low)) / (of(high) - of(low))) * (to - from)
}

/** The value that lies at a place: the inverse of `position`. */
export function valueAt({ type, domain: [low, high] }: Axis, place: number, from: number, to: number): number {
  const part = (place - from) / (to - from)
  return type === 'log' ? low * (high / low) ** part : low + part * (high - low)
}

function linearAxis(high: number, most: number): Axis {
  const step = niceSteps(high / most)
  const count = Math.ceil((1.02 * high) / step - 1e-9)
  return { type: 'linear', domain: [0, count * step], ticks: multiples(step, count) }
}

function niceSteps(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10)
}

function multiples(step: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

/** A little wider than the values, with the finest ticks for which there is room. */
function logAxis(low: number, high: number, most: number): Axis {
  const domain = [low / 1.15, high * 1.15] as const
  const decades = Math.log10(domain[1] / domain[0])
  const factors = tickFactors.find((choice) => nearest(choice) * most >= decades) ?? [1]
  const every = Math.max(1, Math.ceil(decades / most))
  const ticks = logTicks(domain, factors, every)
  return { type: 'log', domain, ticks: ticks.length > 1 ? ticks : evenTicks(domain, most) }
}

/** Where an axis is too short for two ticks of the usual kind. */
function evenTicks([low, high]: readonly [number, number], most: number): number[] {
  const step = niceSteps((high - low) / most)
  return multiples(step, Math.floor(high / step)).filter((tick) => tick >= low)
}

const tickFactors = [[1, 2, 5], [1, 3], [1]] as const

/** How near to each other the ticks of a decade are, in decades. */
function nearest(factors: readonly number[]): number {
  const logs = [...factors, 10].map(Math.log10)
  return Math.min(...logs.slice(1).map((log, index) => log - (logs[index] ?? 0)))
}

function logTicks([low, high]: readonly [number, number], factors: readonly number[], every: number): number[] {
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .filter((power) => power % every === 0)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
    .filter((tick) => tick >= low && tick <= high)
}
