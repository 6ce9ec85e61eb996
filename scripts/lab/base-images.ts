import { type Arg, DockerfileParser, From, ModifiableInstruction } from 'dockerfile-ast'
import { z } from 'zod'

/** What of a service's `build:` decides which base images it needs, as `docker compose config` gives it. */
export const buildSchema = z.object({
  context: z.string().optional(),
  dockerfile: z.string().optional(),
  dockerfile_inline: z.string().optional(),
  target: z.string().optional(),
  /** A value of null is one that Compose did not find anywhere. */
  args: z.record(z.string(), z.string().nullable()).optional(),
  /** Named contexts, which a FROM may name like a stage. */
  additional_contexts: z.record(z.string(), z.string()).optional(),
})
export type Build = Readonly<z.infer<typeof buildSchema>>

/**
 * The images that the builder has to have before it can build: those of FROM, COPY --from and RUN --mount, and that of a
 * syntax line. Names of stages and contexts, `scratch`, and names that only the builder can know are left out.
 * @param dockerfile its text
 */
export function baseImages(dockerfile: string, build: Build = {}): string[] {
  const file = DockerfileParser.parse(dockerfile)
  const syntax = file.getDirectives().filter((directive) => directive.getName().toLowerCase() === 'syntax')
  const images = new Set(syntax.map((directive) => directive.getValue()))
  const stages = new Set(Object.keys(build.additional_contexts ?? {}).map((name) => name.toLowerCase()))
  const values = valuesOf(file.getInitialARGs(), build.args ?? {})
  let stage = -1
  const add = (name: string | null) => {
    if (name === null || !/^[\w.][^\s$]*$/.test(name)) return
    if (name === 'scratch' || /^\d+$/.test(name) || stages.has(name.toLowerCase())) return
    images.add(name)
  }
  for (const instruction of file.getInstructions()) {
    if (instruction instanceof From) {
      // What stands behind the target is not built.
      if (stage >= 0 && reached(build.target, stage, stages)) break
      stage++
      add(expand(unquote(instruction.getImage() ?? ''), values))
      const name = instruction.getBuildStage()
      if (name) stages.add(name.toLowerCase())
    } else if (instruction instanceof ModifiableInstruction) {
      for (const flag of instruction.getFlags()) {
        if (flag.getName() === 'from') add(unquote(flag.getValue() ?? ''))
        if (flag.getName() === 'mount') add(unquote(flag.getOption('from')?.getValue() ?? ''))
      }
    }
  }
  return [...images]
}

function reached(target: string | undefined, stage: number, stages: ReadonlySet<string>): boolean {
  if (!target) return false
  return /^\d+$/.test(target) ? Number(target) === stage : stages.has(target.toLowerCase())
}

/** What each ARG before the first FROM stands for; one without a value is left out. */
function valuesOf(args: readonly Arg[], given: NonNullable<Build['args']>): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const property of args.flatMap((arg) => arg.getProperties())) {
    const fallback = property.getValue()
    const value = given[property.getName()] ?? (fallback === null ? null : expand(fallback, values))
    if (value !== null) values.set(property.getName(), value)
  }
  return values
}

/** A text with its variables put in; null where one of them is unknown here. */
function expand(text: string, values: ReadonlyMap<string, string>): string | null {
  let known = true
  const lookUp = (name: string, operator: string | undefined, word: string): string => {
    const value = values.get(name)
    const there = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
    if (operator?.endsWith('+')) return there ? word : ''
    if (there && value !== undefined) return value
    if (operator?.endsWith('-')) return expand(word, values) ?? ''
    known = false
    return ''
  }
  const expanded = text.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g,
    (
      _,
      plain: string | undefined,
      braced: string | undefined,
      operator: string | undefined,
      word: string | undefined,
    ) => lookUp(plain ?? braced ?? '', operator, word ?? ''),
  )
  return known && !expanded.includes('$') ? expanded : null
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2')
}
