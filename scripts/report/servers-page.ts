import { composeFor } from '../lab/compose.ts'
import { withPinnedVersions } from '../lab/pinned-versions.ts'
import { entriesWith } from '../plan/choice.ts'
import { parseModel } from '../registry/model.ts'
import { parseRegistry } from '../registry/registry.ts'
import { protocols, type Server } from '../registry/server.ts'
import { safeMarkdown } from './safe-markdown.ts'

/** This file, as the container `bench` has it. */
const thisFile = '/bench/scripts/report/servers-page.ts'

/** The command that makes docs/servers.md, for a shell in the checkout. */
export const remakeServersPage = `docker compose run --rm -T --entrypoint node bench -e "import('${thisFile}').then((m) => m.printServersPage('/lab'))" > docs/servers.md`

type Title = 'Server' | 'Also selected by' | 'Protocol' | 'Model' | 'Built on' | 'Keep-alive' | 'Version' | 'What it is'

/**
 * docs/servers.md: every server of the registry, a table for each family.
 * @param servers in the registry's order, with the versions that their images pin
 */
export function renderServersPage(servers: readonly Server[]): string {
  const families = Map.groupBy(servers, ({ family }) => family)
  const parts = [
    '# The servers of the lab',
    'This page is made from the labels in [docker-compose.yml](../docker-compose.yml). To make it again:',
    `\`\`\`sh\n${remakeServersPage}\n\`\`\``,
    'A scenario’s `servers` and the option `--servers` take the name of a server, or what stands in “Also selected by”.',
    'A family leaves out its variants, which are not in `all`. A family of which nothing is in `all` is taken whole.',
    'A worker is a process. Servers differ in the headers of their answers; status and body are the same.',
    'The version is the one that the image pins. For Python and NGINX it is that of the default base image.',
    ...families
      .entries()
      .flatMap(([family, members]) => [
        `## ${safeMarkdown(family)}`,
        table(members.map((server) => fieldsOf(server, servers))),
        ...deviations(members),
      ]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** Prints the page of what docker-compose.yml alone describes, with its defaults: no override, no .env. */
export async function printServersPage(checkout: string): Promise<void> {
  process.stdout.write(renderServersPage(await serversDescribed(checkout)))
}

/** The servers that docker-compose.yml alone describes. It takes Compose, but no engine. */
export async function serversDescribed(checkout: string): Promise<Server[]> {
  const compose = composeFor({ project: 'droplet-lab' }, checkout)
  const args = ['-f', 'docker-compose.yml', '--profile', '*', 'config', '--no-consistency', '--format', 'json']
  const model = parseModel((await compose(args)).stdout)
  return withPinnedVersions(parseRegistry(model), model)
}

function fieldsOf(server: Server, all: readonly Server[]): Readonly<Record<Title, string>> {
  const { name, protocol, model, builtOn, keepsAlive, package: from, version, summary } = server
  return {
    Server: name,
    'Also selected by': entriesWith(server, all).join(', '),
    Protocol: protocol === null ? 'unknown' : protocols[protocol].words,
    Model: model ?? 'unknown',
    'Built on': builtOn ?? '',
    'Keep-alive': keepsAlive === null ? 'unknown' : keepsAlive ? 'yes' : 'no',
    Version: [from, version ?? 'unknown'].filter((word) => word !== null).join(' '),
    'What it is': summary ?? '',
  }
}

/** What is not as a server's own docs run it in production, and why. */
function deviations(servers: readonly Server[]): string[] {
  const lines = servers.flatMap(({ name, deviation }) =>
    deviation === null ? [] : [`- ${safeMarkdown(name)}: ${safeMarkdown(deviation)}`],
  )
  return lines.length === 0 ? [] : ['Not the default, and why:', lines.join('\n')]
}

function table(rows: readonly Readonly<Record<Title, string>>[]): string {
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`
  const titles = Object.keys(rows[0] ?? {})
  return [
    line(titles),
    line(titles.map(() => '---')),
    ...rows.map((row) => line(Object.values(row).map(safeMarkdown))),
  ].join('\n')
}
