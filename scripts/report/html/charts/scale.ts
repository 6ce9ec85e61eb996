/** An axis: what it spans, whether in equal factors, and its few marked values. */
export interface Axis {
  readonly type: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
}

/** Values further apart than this factor are drawn on a logarithmic axis. */
export const logFactor = 20

/**
 * The axis that fits values.
 * @param type as the values ask for it, if left out; a linear one then begins at 0
 * @param most how many ticks there is room for
 */
export function axisFor(values: readonly number[], type?: Axis['type'], most = 6): Axis {
  const known = values.filter(Number.isFinite)
  const positive = known.filter((value) => value > 0)
  const [low, high] = [Math.min(...positive), Math.max(...positive)]
  const chosen = type ?? (positive.length === known.length && high / low > logFactor ? 'log' : 'linear')
  if (positive.length === 0) return { type: 'linear', domain: [0, 1], ticks: [0, 1] }
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
  const choices = [[1, 2, 5], [1, 3], [1]].map((factors) => logTicks(domain, factors))
  const fine = choices.find((ticks) => ticks.length <= most) ?? choices.at(-1) ?? []
  const sparse = Math.ceil(fine.length / most)
  return { type: 'log', domain, ticks: fine.filter((_, index) => index % sparse === 0) }
}

function logTicks([low, high]: readonly [number, number], factors: readonly number[]): number[] {
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
    .filter((tick) => tick >= low && tick <= high)
}
