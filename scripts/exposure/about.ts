import { z } from 'zod'

/** What the images and services of the lab set themselves. */
const reserved = /^(?:PATH|HOME|HOST|PORT|SERVER_PORT|(?:LAB|PROXY|PYTHON|LD)(?:_.*)?|PYTHON.*)$/

/** Variables of the server's container, for one experiment, by name. */
export const environmentSchema = z
  .record(
    z.string(),
    z
      .string('must be a text; put it in quotes')
      .max(1000)
      .regex(/^\P{Cc}*$/u, 'must have no control characters'),
  )
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables)) {
      const message = !/^[A-Z][A-Z0-9_]{0,63}$/.test(name)
        ? 'must have a name of upper-case letters, digits and "_"'
        : reserved.test(name)
          ? 'must have another name: the lab sets this one itself'
          : ''
      if (message) context.addIssue({ code: 'custom', path: [name], message })
    }
  })
export type Environment = Readonly<z.infer<typeof environmentSchema>>

const names = z.array(z.string().min(1)).min(1).readonly()

/** What every kind of experiment says of itself. */
export const aboutFields = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and "-"'),
  /** The question that it answers. */
  why: z.string().min(1).max(200),
  source: z.string().min(1).max(300),
  /** What the healthy client asks for, always with GET; the server's own path if not given. */
  path: z
    .string()
    .max(2000)
    .regex(/^\/[!-~]*$/, 'must begin with "/" and have no blanks')
    .optional(),
  /** What the server's container has in its environment beside its own variables. */
  environment: environmentSchema.optional(),
  /** Of the scenario's servers and topologies, those that it is made on; all if not given. */
  only: z.strictObject({ servers: names.optional(), topologies: names.optional() }).optional(),
} as const
