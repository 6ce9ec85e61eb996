import { z } from 'zod'

type Kinds = Readonly<Record<string, z.ZodType>>

/** The kinds of each schema that was made here. */
const kindsOf = new WeakMap<object, Kinds>()

/**
 * A schema for objects of several kinds, each told by a key that only it has: what is wrong is then said of that kind, where a
 * union would say it of all.
 * @param kinds by the key that tells
 */
export function byKey<const Given extends Kinds>(kinds: Given) {
  const schema = z.unknown().transform((value, context): z.output<Given[keyof Given]> => {
    const kind = kindIn(kinds, value)
    if (!kind) {
      const keys = Object.keys(kinds).map((key) => `"${key}"`)
      context.issues.push({ code: 'custom', input: value, message: `must have ${keys.join(' or ')}` })
      return z.NEVER
    }
    const { data, error } = kind.safeParse(value)
    if (error) context.issues.push(...error.issues.map((issue) => ({ ...issue, input: value }) as never))
    return data as z.output<Given[keyof Given]>
  })
  kindsOf.set(schema, kinds)
  return schema
}

/** The schema of a value's kind; the schema itself if it was not made here, or the value is of no kind. */
export function schemaFor(schema: unknown, value: unknown): unknown {
  const kinds = typeof schema === 'object' && schema !== null ? kindsOf.get(schema) : undefined
  return (kinds && kindIn(kinds, value)) ?? schema
}

function kindIn(kinds: Kinds, value: unknown): z.ZodType | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(kinds).find(([key]) => key in value)?.[1]
}
