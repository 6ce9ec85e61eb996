/** One place in Compose's files that takes a value from the shell or from .env. */
export interface VariableUse {
  readonly variable: string
  /** The service that it is for; null for what all services of the file share, such as a network. */
  readonly service: string | null
  /** The file as the user knows it. */
  readonly file: string
}

/** What one file says of one service. */
export interface Definition {
  readonly file: string
  /** Null for what stands outside of the services. */
  readonly service: string | null
  readonly variables: readonly string[]
  /** The service that this one extends. */
  readonly base: { readonly file: string; readonly service: string } | null
}

/** Names of the variables that Compose puts into a text: `$NAME` and `${NAME…}`, nested ones too; `$$` is a dollar sign. */
export function variablesIn(text: string): string[] {
  const found = [...text.matchAll(/\$\$|\$\{?([A-Za-z_]\w*)/g)].flatMap(([, name]) =>
    name === undefined ? [] : [name],
  )
  return [...new Set(found)]
}

/** The variables of a service as its file has it: in any of its texts, and those that are passed on by name alone. */
export function variablesOf(service: unknown): string[] {
  const { environment, build } = asRecord(service)
  const named = [...namesWithoutValue(environment), ...namesWithoutValue(asRecord(build)['args'])]
  return [...new Set([...variablesIn(JSON.stringify(service) ?? ''), ...named])]
}

/** The variables of an env_file: lines with a name alone take the shell's value. */
export function variablesOfEnvFile(text: string): string[] {
  const bare = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*$/gm)].map(([, name]) => name as string)
  const values = text.replace(/^[ \t]*#.*$/gm, '').replace(/=[ \t]*'[^']*'/g, '=')
  return [...new Set([...variablesIn(values), ...bare])]
}

/** The variables of what stands outside of the services: networks, volumes, configs and secrets. */
export function variablesOutside(document: unknown): string[] {
  const { networks, volumes, configs, secrets } = asRecord(document)
  const sources = [configs, secrets].flatMap((group) => Object.values(asRecord(group)))
  const named = sources.flatMap((one) => {
    const { environment } = asRecord(one)
    return typeof environment === 'string' ? [environment] : []
  })
  return [...new Set([...variablesIn(JSON.stringify([networks, volumes, configs, secrets])), ...named])]
}

/** Every use that bears on one of the given services, by whatever they extend. */
export function usesOf(definitions: readonly Definition[], services: readonly string[]): VariableUse[] {
  const uses: VariableUse[] = []
  const seen = new Set<Definition>()
  const visit = (definition: Definition, service: string | null) => {
    if (seen.has(definition)) return
    seen.add(definition)
    uses.push(...definition.variables.map((variable) => ({ variable, service, file: definition.file })))
    const { base } = definition
    if (base === null) return
    for (const one of definitions) if (one.service === base.service && one.file === base.file) visit(one, service)
  }
  for (const one of definitions) if (one.service === null || services.includes(one.service)) visit(one, one.service)
  return uses
}

/** What is a table of names; anything else is an empty one. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Names of a list or table of variables that stand there without a value. */
function namesWithoutValue(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String).filter((entry) => /^[A-Za-z_]\w*$/.test(entry))
  return Object.entries(asRecord(value)).flatMap(([name, one]) => (one === null ? [name] : []))
}
