import type { VariableUse } from './variables.ts'

/**
 * Variables of the user's shell and .env, as Compose carries them into this container: for each name of reports/variables.env
 * its value, and whether it is set at all.
 */
type Carried = ReadonlyMap<string, string | null>

const setPrefix = 'LAB_SET_'
const valuePrefix = 'LAB_VALUE_'

/** The variables that the environment of this container carries; null for one that is not set where the command was typed. */
export function carriedIn(env: NodeJS.ProcessEnv): Carried {
  const names = Object.keys(env).flatMap((name) => (name.startsWith(setPrefix) ? [name.slice(setPrefix.length)] : []))
  return new Map(
    names.map((name) => [name, env[`${setPrefix}${name}`] === '' ? null : (env[`${valuePrefix}${name}`] ?? '')]),
  )
}

/** The text of reports/variables.env, by which Compose carries variables from now on. */
export function carryingFile(names: readonly string[]): string {
  const lines = [...new Set(names)].sort().flatMap((name) => [
    // Whether it is set, and its value, since an empty one is not an unset one.
    `${setPrefix}${name}=\${${name}+1}`,
    `${valuePrefix}${name}=\${${name}-}`,
  ])
  return `# Made by bench: variables of your shell and .env that your Compose files use, for its own Compose.\n${lines.join('\n')}\n`
}

/** Why a run cannot begin while bench does not know some variables: one line that names them, their services and files. */
export function refusalOf(unknown: readonly VariableUse[]): string {
  const variables = [...new Set(unknown.map(({ variable }) => `\${${variable}}`))]
  const services = [...new Set(unknown.flatMap(({ service }) => (service === null ? [] : [service])))]
  const files = [...new Set(unknown.map(({ file }) => file))]
  const one = variables.length === 1
  const who = services.length > 0 ? `service${services.length === 1 ? '' : 's'} ${services.join(', ')}: ` : ''
  return (
    `${who}${variables.join(', ')} in ${files.join(', ')} ${one ? 'is a variable' : 'are variables'} of your shell or .env, ` +
    `and bench gets ${one ? 'it' : 'them'} from its next run on; run the same command again`
  )
}
