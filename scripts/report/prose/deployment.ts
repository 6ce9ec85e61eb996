import type { Deployment, ProxyClaim } from '../../analysis/claims.ts'
import { bottleneckWords } from '../../analysis/words.ts'
import { number, percent } from '../../base/numbers.ts'
import { alternatives, capital, list } from '../../base/text.ts'
import { whereOf } from './networks.ts'

/** More names than this in one clause are hard to read. */
const mostNames = 3
/** More networks do not fit into a sentence. */
const mostNetworks = 3

interface Answer {
  readonly lead: string
  readonly rest: string
}

/** Whether NGINX in front pays, network by network: the answer, and by how much. */
export function wordFront(claims: readonly ProxyClaim[]): Answer {
  const { gains, losses } = parted(claims)
  const whose = gains.length > 0 && gains.every((one) => one.only_closing)
  const told = [gains[0], losses[0]].flatMap((one) => one ?? [])
  // Of one network the first words have said where.
  const where = (one: ProxyClaim) => (claims.length > 1 ? ` ${whereOf(one)}` : '')
  const which = told.every(({ servers }) => servers === 1) ? 'the server' : 'the median server'
  const effects = told.map((one) => `${effectOf(one.ratio)}${where(one)}`)
  return {
    lead: worth(claims, whose ? ' for servers that close connections' : ''),
    rest: effects.length > 0 ? `: ${which} becomes ${effects.join(', ')}.` : '.',
  }
}

/**
 * Whether NGINX in front pays, and what to deploy behind it where it does, and without it where it does not; null where the two
 * do not go together.
 */
export function wordFrontWithPicks(claims: readonly ProxyClaim[], deployments: readonly Deployment[]): Answer | null {
  const { gains, losses, even, unknown } = parted(claims)
  const behind = onePick(gains, deployments, 'behind-nginx')
  const direct = onePick([...losses, ...even], deployments, 'direct')
  if (behind === null || direct === null || claims.length === 0 || unknown.length > 0) return null
  const picks =
    direct === ''
      ? `deploy ${behind} behind it`
      : behind === ''
        ? `deploy ${direct} without it`
        : `without it deploy ${direct}, behind it ${behind}`
  const bySpeed = deployments.some(({ from }) => from === 'deployed') ? '' : 'by speed alone, '
  return { lead: worth(claims), rest: `: ${bySpeed}${picks}.` }
}

function parted(claims: readonly ProxyClaim[]) {
  const of = (wanted: ProxyClaim['verdict']) => claims.filter(({ verdict }) => verdict === wanted)
  return { gains: of('gains'), losses: of('loses'), even: of('even'), unknown: of('unknown') }
}

function worth(claims: readonly ProxyClaim[], whose = ''): string {
  const { gains, losses, even, unknown } = parted(claims)
  const parts =
    gains.length > 0
      ? [
          `worth it ${placesOf(gains)}${whose}`,
          losses.length + even.length > 0 &&
            `not ${placesOf(claims.filter((one) => [...losses, ...even].includes(one)))}`,
        ]
      : [
          losses.length > 0 && `it costs speed ${placesOf(losses)}`,
          even.length > 0 && `no difference to speed ${placesOf(even)}`,
        ]
  const all = [...parts, unknown.length > 0 && `unknown ${placesOf(unknown)}`]
  return capital(all.filter(Boolean).join(', '))
}

/** What to deploy in one way on all of these networks, empty without any; null where it is not the same, or another way. */
function onePick(claims: readonly ProxyClaim[], deployments: readonly Deployment[], way: string): string | null {
  const own = claims.map(({ network }) => deployments.find((one) => one.network === network))
  const texts = own.map((one) =>
    one && one.verdict !== 'unknown' && !one.either && one.topology === way ? serversText(one) : null,
  )
  return new Set(texts).size > 1 ? null : texts.length === 0 ? '' : (texts[0] ?? null)
}

function effectOf(ratio: number): string {
  return ratio >= 1 ? `${number(ratio)} times as fast` : `${percent(1 - ratio)} slower`
}

/**
 * What to deploy on each network, in a sentence; empty where nothing was compared.
 * @param withProxy whether NGINX was in front of servers, so that the way to run them is part of the answer
 */
export function wordDeployments(deployments: readonly Deployment[], withProxy: boolean): string {
  const shown = deployments.slice(0, mostNetworks)
  const told = shown.filter(({ verdict }) => verdict !== 'unknown')
  const untold = shown.filter(({ verdict }) => verdict === 'unknown')
  const byText = [...Map.groupBy(told, (one) => pickText(one, withProxy))]
  const picks = byText.map(([text, own]) => `${text} ${placesOf(own)}`)
  const first = told.some(({ from }) => from === 'deployed') ? 'Deploy' : 'By speed alone, deploy'
  const unknown =
    untold.length > 0 && `nothing can be said ${placesOf(untold)}: ${bottleneckWords.generator.what} was the bottleneck`
  if (picks.length === 0) return unknown ? `${capital(unknown)}.` : ''
  const said = `${first} ${[picks.slice(0, -1).join(', '), picks.at(-1)].filter(Boolean).join(', and ')}`
  return `${[said, unknown].filter(Boolean).join('; ')}.`
}

function pickText(deployment: Deployment, withProxy: boolean): string {
  const { either, topology } = deployment
  const way = either ? ' with or without NGINX' : topology === 'direct' ? ' without NGINX' : ' behind NGINX'
  return `${serversText(deployment)}${withProxy ? way : ''}`
}

/** In the order of their names, as those that are alike have none of their own. */
function serversText({ verdict, servers, open, compared }: Deployment): string {
  if (verdict === 'alike' && compared > mostNames) return `any of the ${compared} servers`
  const isShort = servers.length + open.length <= mostNames
  const names = (isShort ? servers : servers.slice(0, mostNames - 1)).toSorted()
  const more = servers.length > names.length || open.length > 0 ? ' or others as fast' : ''
  return more === '' ? alternatives(names) : `${names.join(', ')}${more}`
}

const over = 'over '

/** Where the claims hold, in a list that says `over` once. */
export function placesOf(claims: readonly { readonly network: string; readonly linked: boolean }[]): string {
  const places = claims.map(whereOf)
  return list(
    places.map((place, index) =>
      place.startsWith(over) && places[index - 1]?.startsWith(over) ? place.slice(over.length) : place,
    ),
  )
}
