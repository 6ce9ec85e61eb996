import type { Deployment, ProxyClaim } from '../../analysis/claims.ts'
import { bottleneckWords } from '../../analysis/words.ts'
import { number, percent } from '../../base/numbers.ts'
import { alternatives, capital, list } from '../../base/text.ts'
import { whereOf } from './networks.ts'

/** More names than this in one clause are hard to read. */
const mostNames = 3
/** More networks do not fit into a sentence. */
const mostNetworks = 3

/** Whether NGINX in front pays, network by network: the answer, and by how much. */
export function wordFront(claims: readonly ProxyClaim[]): { readonly lead: string; readonly rest: string } {
  const gains = claims.filter(({ verdict }) => verdict === 'gains')
  const others = claims.filter(({ verdict }) => verdict !== 'gains')
  const whose = gains.length > 0 && gains.every((one) => one.only_closing)
  const lead =
    gains.length === 0
      ? `${others.some(({ verdict }) => verdict === 'loses') ? 'It costs speed' : 'No difference to speed'} ${placesOf(others)}`
      : `Worth it ${placesOf(gains)}${whose ? ' for servers that close connections' : ''}${others.length > 0 ? `, not ${placesOf(others)}` : ''}`
  const effects = [gains[0], others[0]].flatMap((one) => (one ? [`${effectOf(one.ratio)} ${whereOf(one)}`] : []))
  return { lead, rest: `: the median server becomes ${effects.join(', ')}.` }
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

function pickText({ verdict, servers, open, compared, either, topology }: Deployment, withProxy: boolean): string {
  const way = either ? ' with or without NGINX' : topology === 'direct' ? ' without NGINX' : ' behind NGINX'
  const place = withProxy ? way : ''
  if (verdict === 'alike' && compared > mostNames) return `any of the ${compared} servers${place}`
  const isShort = servers.length + open.length <= mostNames
  const names = isShort ? servers : servers.slice(0, mostNames - 1)
  const more = servers.length > names.length || open.length > 0 ? ' or others as fast' : ''
  return `${more === '' ? alternatives(names) : names.join(', ')}${more}${place}`
}

/** Where the claims hold, in a list. */
export function placesOf(claims: readonly { readonly network: string; readonly linked: boolean }[]): string {
  return list(claims.map(whereOf))
}
