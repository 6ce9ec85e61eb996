import { z } from 'zod'
import { capacity, capacitySchema } from './capacity.ts'
import { hey, heySchema } from './hey.ts'
import type { LoadModel } from './model.ts'
import { none, noneSchema } from './none.ts'
import { open, openSchema } from './open.ts'
import { steady, steadySchema } from './steady.ts'

/** How requests are made, as a scenario says it. A new load is a file in this folder, an option here, and a case below. */
export const loadSchema = z.discriminatedUnion('kind', [
  heySchema,
  capacitySchema,
  openSchema,
  steadySchema,
  noneSchema,
])
type Load = z.infer<typeof loadSchema>

/** The keys of each load, by its kind. */
export const loadShapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.fromEntries(
  loadSchema.options.map(({ shape }) => [shape.kind.value, shape]),
)

/** Whether the answers set the rate, so that it tells servers apart; else the load does, the same for all of them. */
export function isRated(load: Load): boolean {
  return modelOf(load).rate_rps === null
}

/** All that is particular to a load. */
export function modelOf(load: Load): LoadModel {
  switch (load.kind) {
    case 'hey':
      return hey(load)
    case 'capacity':
      return capacity(load)
    case 'open':
      return open(load)
    case 'steady':
      return steady(load)
    case 'none':
      return none()
  }
}
