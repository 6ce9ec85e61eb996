import { stripControl } from '../../base/text.ts'
import { toNetwork } from '../../scenario/network.ts'
import type { Analysis } from '../analyse.ts'
import type { CellFacts } from '../schema.ts'
import { sequentialSentence, tableSentence } from './article.ts'
import { directSentence } from './direct.ts'
import { proxiedSentence } from './proxied.ts'
import { missingSentence, surenessSentence } from './sureness.ts'

/**
 * What a run found, at length: of each network the best server as far as the figures tell, how alike the servers are behind
 * NGINX, and whether the article's words on sequential servers and Waitress hold; then how sure that is, for which machine,
 * and what is missing.
 */
export function findingsOf(
  { run: manifest, comparisons, articleFindings }: Analysis,
  cells: readonly CellFacts[],
): string[] {
  if (cells.length === 0) return ['Nothing was measured.']
  const found = { cells, comparisons }
  const { networks, topologies } = manifest.scenario
  const sentences = [
    ...networks
      .map(toNetwork)
      .flatMap(({ name }) => [
        ...topologies.map((topology) =>
          topology === 'direct' ? directSentence(found, name) : proxiedSentence(found, name, topology),
        ),
        sequentialSentence(found, name),
        tableSentence(articleFindings, name),
      ]),
    surenessSentence(manifest, found),
    missingSentence(manifest, found),
  ]
  return sentences.filter((sentence) => sentence !== null).map(stripControl)
}
