/** What of a service's `build:` decides which base images it needs, as `docker compose config` gives it. */
export interface Build {
  readonly context?: string | undefined
  readonly dockerfile?: string | undefined
  readonly dockerfile_inline?: string | undefined
  readonly target?: string | undefined
  /** A value of null is one that Compose did not find anywhere. */
  readonly args?: Readonly<Record<string, string | null>> | undefined
  /** Named contexts, which a FROM may name like a stage. */
  readonly additional_contexts?: Readonly<Record<string, string>> | undefined
}

/**
 * The images that the builder has to have before it can build: those of FROM, COPY --from and RUN --mount, and that of a
 * syntax line. Names of stages and contexts, `scratch`, and names that only the builder can know are left out.
 * @param dockerfile its text
 */
export function baseImages(dockerfile: string, build: Build = {}): string[] {
  const images = new Set<string>()
  const syntax = syntaxOf(dockerfile)
  if (syntax) images.add(syntax)
  const stages = new Set(Object.keys(build.additional_contexts ?? {}).map((name) => name.toLowerCase()))
  const values = new Map<string, string>()
  let stage = -1
  const add = (name: string | null) => {
    if (name === null || !/^[\w.][^\s$]*$/.test(name)) return
    if (name === 'scratch' || /^\d+$/.test(name) || stages.has(name.toLowerCase())) return
    images.add(name)
  }
  for (const { keyword, rest } of instructions(dockerfile)) {
    if (keyword === 'ARG' && stage < 0) declare(rest, build.args ?? {}, values)
    else if (keyword === 'FROM') {
      // What stands behind the target is not built.
      if (stage >= 0 && reached(build.target, stage, stages)) break
      stage++
      const [image = '', , name] = rest.split(/\s+/).filter((word) => !word.startsWith('--'))
      add(expand(unquote(image), values))
      if (name) stages.add(name.toLowerCase())
    } else {
      for (const [, from = ''] of rest.matchAll(/(?:^|\s)--from=(\S+)/g)) add(unquote(from))
      for (const [, mount = ''] of rest.matchAll(/(?:^|\s)--mount=(\S+)/g))
        add(unquote(/(?:^|,)from=([^,]+)/.exec(mount)?.[1] ?? ''))
    }
  }
  return [...images]
}

function reached(target: string | undefined, stage: number, stages: ReadonlySet<string>): boolean {
  if (!target) return false
  return /^\d+$/.test(target) ? Number(target) === stage : stages.has(target.toLowerCase())
}

/** The image of a line `# syntax=…` at the very top, which reads the rest of the file. */
function syntaxOf(dockerfile: string): string | null {
  for (const line of dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, key, value] = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? []
    if (!key) return null
    if (key.toLowerCase() === 'syntax') return value ?? null
  }
  return null
}

interface Instruction {
  readonly keyword: string
  readonly rest: string
}

/** The instructions, each in one line, without comments and here-documents. */
function instructions(dockerfile: string): Instruction[] {
  const continuation = /^(?:#.*\r?\n)*#\s*escape\s*=\s*`/i.test(dockerfile) ? '`' : '\\'
  const found: Instruction[] = []
  const ends: string[] = []
  let open = ''
  for (const raw of dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (ends.length > 0) {
      if (raw.replace(/^\t+/, '') === ends[0]) ends.shift()
      continue
    }
    const line = raw.trim()
    // A comment or an empty line between two halves of an instruction does not end it.
    if (line.startsWith('#') || (line === '' && open !== '')) continue
    if (line.endsWith(continuation)) {
      open += `${line.slice(0, -1)} `
      continue
    }
    const [, keyword, rest] = /^(\w+)\s+(.*)$/.exec((open + line).trim()) ?? []
    open = ''
    if (!keyword || rest === undefined) continue
    found.push({ keyword: keyword.toUpperCase(), rest })
    if (/^(?:RUN|COPY|ADD)$/i.test(keyword))
      for (const [, end = ''] of rest.matchAll(/(?:^|\s)\d?<<-?["']?(\w+)["']?/g)) ends.push(end)
  }
  return found
}

/** Notes what an ARG before the first FROM stands for; one without a value stays unknown. */
function declare(rest: string, args: NonNullable<Build['args']>, values: Map<string, string>): void {
  for (const [word] of rest.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)) {
    const [, name = '', fallback] = /^(\w+)(?:=(.*))?$/s.exec(word) ?? []
    const value = args[name] ?? (fallback === undefined ? null : expand(unquote(fallback), values))
    if (value !== null) values.set(name, value)
  }
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
