import { UserError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { alternatives } from '../base/text.ts'
import type { Server } from '../registry/server.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** More suggestions are no help. */
const mostSuggestions = 5

/**
 * The servers that a scenario or `--servers` means, each once, in the registry's order (the article's, then the user's own).
 * An entry is:
 * - the name of a server, also where a family or a group is called the same;
 * - the name of a family, of a group, or of both, which then chooses the servers of both;
 * - `family:NAME` or `group:NAME`, where the bare name would mean something else too;
 * - `all`.
 *
 * A family is chosen without its variants, which are its servers outside of `all`. Where it has no others, it is chosen whole,
 * as a group always is.
 * @param where says where a value of the scenario stands
 * @throws UserError for an entry that chooses nothing, with the nearest names
 */
export function chooseServers(
  { servers: entries }: Pick<Scenario, 'servers'>,
  registry: readonly Server[],
  where: (path: readonly PropertyKey[]) => string,
): Server[] {
  const choices = choicesOf(registry)
  const chosen = new Set(
    [entries].flat().flatMap((entry, index) => {
      const servers = choices.get(entry)
      if (servers) return servers
      throw new UserError(`${where(['servers', index])}: ${explainUnknown(entry, [...choices.keys()], registry)}`)
    }),
  )
  if (chosen.size === 0)
    throw new UserError(
      `${where(['servers'])}: no server is in "all"; name servers, families or groups, or remove a label lab.in-all`,
    )
  return registry.filter((server) => chosen.has(server))
}

/** The entries that choose a server together with others, the shortest form of each. */
export function entriesWith(server: Server, registry: readonly Server[]): string[] {
  const choices = choicesOf(registry)
  const choosing = [...choices].filter(([entry, servers]) => entry !== server.name && servers.includes(server))
  const entries = choosing.map(([entry]) => entry)
  return entries.filter((entry) => !entries.includes(entry.replace(/^(family|group):/, '')) || !entry.includes(':'))
}

/** Each entry that there may be, with the servers that it chooses. */
function choicesOf(registry: readonly Server[]): ReadonlyMap<string, readonly Server[]> {
  const families = Map.groupBy(registry, ({ family }) => family)
  const groupNames = [...new Set(registry.flatMap(({ groups }) => groups))]
  const ofFamily = (name: string) => withoutVariants(families.get(name) ?? [])
  const ofGroup = (name: string) => registry.filter(({ groups }) => groups.includes(name))
  const names = new Set([...families.keys(), ...groupNames])
  // Of two equal entries the later one holds.
  return new Map<string, readonly Server[]>([
    ...Array.from(names, (name) => [name, [...ofFamily(name), ...ofGroup(name)]] as const),
    ...registry.map((server) => [server.name, [server]] as const),
    ['all', registry.filter(({ inAll }) => inAll)],
    ...families.keys().map((name) => [`family:${name}`, ofFamily(name)] as const),
    ...groupNames.map((name) => [`group:${name}`, ofGroup(name)] as const),
  ])
}

function withoutVariants(members: readonly Server[]): readonly Server[] {
  const inAll = members.filter((server) => server.inAll)
  return inAll.length > 0 ? inAll : members
}

function explainUnknown(entry: string, entries: readonly string[], registry: readonly Server[]): string {
  const [, kind, name = entry] = /^(family|group):(.*)$/.exec(entry) ?? []
  const ofKind = (prefix: string) =>
    entries.filter((one) => one.startsWith(`${prefix}:`)).map((one) => one.slice(prefix.length + 1))
  const bare = entries.filter((one) => !one.includes(':'))
  const found = kind
    ? [nearest(name, ofKind(kind)).map((one) => `${kind}:${one}`), nearest(name, bare)]
    : [nearest(entry, entry.includes(':') ? entries : bare)]
  const suggestions = found.find((some) => some.length > 0)
  const problem = `there is no ${kind ?? 'server, family or group'} "${name}"`
  if (suggestions) return `${problem}; did you mean ${alternatives(suggestions.slice(0, mostSuggestions))}?`
  const inAll = registry.filter((server) => server.inAll).map((server) => server.name)
  const there = { families: ofKind('family'), groups: ofKind('group'), 'servers in all': inAll }
  const lists = Object.entries(there).filter(([, names]) => names.length > 0)
  return [problem, ...lists.map(([title, names]) => `${title}: ${names.join(', ')}`)].join('; ')
}
