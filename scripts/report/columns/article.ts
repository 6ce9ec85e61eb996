import type { ArticleFinding } from '../../analysis/article.ts'
import type { ArticleRow } from '../../analysis/schema.ts'
import { statisticNames } from '../prose/article.ts'
import { type Column, columnsOf, field } from './column.ts'

/** A published row beside the lab's: article.csv. The published figures have the digits that they were published with. */
export const articleColumns = columnsOf<ArticleRow>()([
  field('server', { heading: 'Server' }),
  field('article_rps', { heading: 'Article RPS', digits: 'all' }),
  field('lab_rps', { heading: 'Lab RPS', digits: 2 }),
  field('rps_ratio', { heading: 'RPS Ratio', digits: 3 }),
  field('article_mean_s', { heading: 'Article Mean', unit: 's', digits: 'all' }),
  field('lab_mean_s', { heading: 'Lab Mean', unit: 's', digits: 4 }),
  field('mean_ratio', { heading: 'Mean Ratio', digits: 3 }),
  field('article_mode_s', { digits: 'all' }),
  field('lab_mode_s', { digits: 4 }),
  field('article_worst_s', { digits: 'all' }),
  field('lab_worst_s', { digits: 4 }),
  field('lab_failed', { digits: 4 }),
  field('network', { heading: 'Network' }),
  field('lab_server'),
  field('blocks', { digits: 0 }),
])

/** The published table as a whole: article-summary.csv. */
export const findingColumns: readonly Column<ArticleFinding>[] = [
  field('network'),
  { name: 'finding', value: ({ statistic }) => statisticNames[statistic] },
  field('servers', { digits: 0 }),
  field('value', { digits: 3 }),
  field('p', { digits: 5 }),
]
