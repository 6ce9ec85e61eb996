import { z } from 'zod'
import { yes } from './steps.ts'

/** What the images and services of the lab set themselves. */
const reserved = /^(?:PATH|HOME|HOST|PORT|SERVER_PORT|(?:LAB|PROXY|PYTHON|LD)(?:_.*)?|PYTHON.*)$/

/** Those that the lab's own servers know, and how high each may be; the others are known to whose servers they are for. */
const counts: Readonly<Record<string, number>> = {
  /** So long is the reply: the usual one again and again. No more than the generator reads of an answer. */
  REPLY_BYTES: 8_388_608,
  /** So long does the handler sleep, in milliseconds. */
  DELAY_MS: 60_000,
}

function isCount(value: string, most: number): boolean {
  return /^[1-9]\d{0,8}$/.test(value) && Number(value) <= most
}

/** Variables of the server's container, for one experiment, by name. */
const environmentSchema = z
  .record(
    z.string(),
    z
      .string('must be a text; put it in quotes')
      .max(1000)
      .regex(/^\P{Cc}*$/u, 'must have no control characters'),
  )
  .superRefine((variables, context) => {
    for (const [name, value] of Object.entries(variables)) {
      const most = counts[name]
      const message =
        most !== undefined && !isCount(value, most)
          ? `must be a whole number from 1 to ${most}, in quotes`
          : !/^[A-Z][A-Z0-9_]{0,63}$/.test(name)
            ? 'must have a name of upper-case letters, digits and "_"'
            : reserved.test(name)
              ? 'must have another name: the lab sets this one itself'
              : ''
      if (message) context.addIssue({ code: 'custom', path: [name], message })
    }
  })
export type Environment = Readonly<z.infer<typeof environmentSchema>>

const names = z.array(z.string().min(1)).min(1).readonly()
const onOrOff = z.enum(['on', 'off'])
const proxySchema = z.strictObject({
  /** Whether it collects an answer before the client has read it. */
  buffering: onOrOff.optional(),
  /** Whether it collects a request before it passes it on. */
  request_buffering: onOrOff.optional(),
})
export type ProxyChanges = Readonly<z.infer<typeof proxySchema>>

/** Whether an experiment has a buffer of NGINX's off. */
export function isUnbuffered({ proxy = {} }: { readonly proxy?: ProxyChanges | undefined }): boolean {
  return Object.values(proxy).includes('off')
}

/** How long the reply is of a server that an experiment asks for another one, in bytes; undefined: the usual one. */
export function replyBytes({ REPLY_BYTES: bytes }: Environment = {}): number | undefined {
  return bytes === undefined ? undefined : Number(bytes)
}

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
  /** Never beside others: what it asks for keeps a CPU or the memory busy. */
  alone: yes.optional(),
  /** What NGINX does otherwise where it stands before the server; such an experiment is for those topologies alone. */
  proxy: proxySchema.optional(),
} as const
