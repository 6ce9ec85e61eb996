import { z } from 'zod'
import { exposureSchema, exposureShape } from '../exposure/experiment.ts'
import { loadSchema, modelOf } from './loads/loads.ts'
import { lastAnswers_s } from './loads/model.ts'
import { leastThrough, networkSchema, throughShare, toNetwork } from './network.ts'
import { topologyNames } from './topology.ts'

/** What the reports can put servers together by. */
export const groupings = ['family', 'protocol'] as const

export const mostBlocks = 100
/** Of 32 bits. */
export const highestSeed = 0xffffffff

const seconds = z.number().positive()

function unique<T>(items: readonly T[]): boolean {
  return new Set(items).size === items.length
}

const serversWanted = 'must be all, the name of a server, family or group, or a list of such names, each once'
const serversEntry = z.string().min(1, serversWanted)

/**
 * The keys of a scenario, as runs keep them: without the rules on what fits together, which may be younger than a run. Every default that
 * a scenario may leave out stands here.
 */
export const scenarioShape = z.strictObject({
  /** What each entry means, plan/choice.ts says. */
  servers: z
    .union([serversEntry, z.array(serversEntry).min(1, serversWanted).refine(unique, serversWanted)], serversWanted)
    .default('all'),
  topologies: z
    .array(z.enum(topologyNames))
    .min(1)
    .refine(unique, 'names a topology twice')
    .default(['direct', 'behind-nginx']),
  networks: z
    .array(networkSchema)
    .min(1)
    .refine((entries) => unique(entries.map((entry) => toNetwork(entry).name)), 'names a network twice')
    .default(['lan']),
  /** Left out, or `none`, where there are experiments only. */
  load: loadSchema.prefault({ kind: 'none' }),
  /** Hostile clients that each server meets, one after the other, in fresh containers. */
  exposure: exposureShape.optional(),
  /** By what the reports put servers together. */
  group_by: z.enum(groupings).default('family'),
  /** Passes over all cells, each in fresh containers and an order of its own. */
  blocks: z.int().min(1).max(mostBlocks).default(1),
  /** Measure before each block, and after the last, what the generator can do at most: without it, a generator bottleneck may go unseen. */
  ceilings: z.boolean().default(true),
  /** A published table, a CSV file in scenarios/, that the run is compared with in article.csv. */
  reference: z
    .strictObject({
      file: z.string().regex(/^[\w.-]+\.csv$/, 'must be the name of a CSV file in scenarios/'),
      /** Servers that stand for some of the table's, by its names. */
      counterparts: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
  /**
   * Seconds after which a cell's workers stop asking; its row then says that it was cut short. A load of several phases has
   * as much for each.
   */
  cell_timeout_s: seconds.max(3600).default(60),
  /** Seconds that a server has to give its first right answer. */
  ready_timeout_s: seconds.max(600).default(20),
  /** Seed of the order of the cells; a random one is drawn, and recorded, where it is left out. */
  seed: z.int().min(0).max(highestSeed).optional(),
})

/** The schema of a scenario file. */
export const scenarioSchema = scenarioShape
  .extend({ exposure: exposureSchema.optional() })
  .refine(({ load, exposure }) => load.kind !== 'none' || exposure !== undefined, {
    path: ['load'],
    message: 'must say what is measured, unless the scenario has exposure',
  })
  .refine(({ load, blocks }) => load.kind !== 'none' || blocks === 1, {
    path: ['blocks'],
    message: 'must be left out where there is no load: each experiment is made once',
  })
  .superRefine(({ networks }, context) => {
    for (const [index, network] of networks.map(toNetwork).entries()) {
      if (throughShare(network) < leastThrough)
        context.addIssue({
          code: 'custom',
          path: ['networks', index],
          message: `must have less loss_up or loss_down: ${100 * leastThrough} of 100 handshakes must lose nothing, or the link cannot be checked`,
        })
    }
  })
  .superRefine(({ load, cell_timeout_s }, context) => {
    const { least_s } = modelOf(load)
    const needed_s = least_s > 0 ? least_s + lastAnswers_s : 0
    if (needed_s <= cell_timeout_s) return
    context.addIssue({
      code: 'custom',
      path: ['cell_timeout_s'],
      message: `must be ${Math.ceil(10 * needed_s) / 10} at least, to leave the last answers of the load a second`,
    })
  })

/** One checked scenario: servers x topologies x networks x load, experiments or both. */
export type Scenario = z.infer<typeof scenarioSchema>
