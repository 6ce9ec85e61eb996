import type { RunAnalysis } from '../../analysis/schema.ts'
import { articleColumns } from '../columns/article.ts'
import { choose } from '../columns/column.ts'
import { columnTable } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

const columns = choose(
  articleColumns,
  ...(['server', 'network', 'article_rps', 'lab_rps', 'rps_ratio'] as const),
  ...(['article_mean_s', 'lab_mean_s', 'mean_ratio'] as const),
)

/** The published table beside the lab's figures; null where the scenario names none. */
export function renderArticle(place: Place, { article }: RunAnalysis): Section | null {
  if (article.length === 0) return null
  const caption = 'The published figures and the lab’s; a ratio above 1 means that the lab’s is higher'
  const table = columnTable(caption, columns, article)
  return section(place, 'article', 'Beside the published table', scrolling(place, 'The published table', table))
}
