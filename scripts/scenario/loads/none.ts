import { z } from 'zod'
import type { LoadModel } from './model.ts'

/** No load: what a scenario has that only makes experiments. */
export const noneSchema = z.strictObject({ kind: z.literal('none') })

export function none(): LoadModel {
  return {
    words: 'no load, experiments only',
    workers: 0,
    rate_rps: null,
    seconds: 0,
    least_s: 0,
    planned: 0,
    most: 0,
    companion: false,
    job: () => {
      throw new Error('a scenario without a load has no cell')
    },
    ceiling: null,
    levels: [],
  }
}
