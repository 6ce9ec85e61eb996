import { type ArticleFinding, statisticNames } from '../../analysis/article.ts'
import type { ArticleRow } from '../../analysis/schema.ts'
import { type Column, columnsOf } from './column.ts'

/** A published row beside the lab's: article.csv. The published figures have the digits that they were published with. */
export const articleColumns = columnsOf<ArticleRow>()([
  { name: 'server', heading: 'Server', value: ({ server }) => server },
  { name: 'article_rps', heading: 'Article RPS', digits: 'all', value: ({ article_rps }) => article_rps },
  { name: 'lab_rps', heading: 'Lab RPS', digits: 2, value: ({ lab_rps }) => lab_rps },
  { name: 'rps_ratio', heading: 'RPS Ratio', digits: 3, value: ({ rps_ratio }) => rps_ratio },
  { name: 'article_mean_s', heading: 'Article Mean', unit: 's', digits: 'all', value: (row) => row.article_mean_s },
  { name: 'lab_mean_s', heading: 'Lab Mean', unit: 's', digits: 4, value: ({ lab_mean_s }) => lab_mean_s },
  { name: 'mean_ratio', heading: 'Mean Ratio', digits: 3, value: ({ mean_ratio }) => mean_ratio },
  { name: 'article_mode_s', digits: 'all', value: ({ article_mode_s }) => article_mode_s },
  { name: 'lab_mode_s', digits: 4, value: ({ lab_mode_s }) => lab_mode_s },
  { name: 'article_worst_s', digits: 'all', value: ({ article_worst_s }) => article_worst_s },
  { name: 'lab_worst_s', digits: 4, value: ({ lab_worst_s }) => lab_worst_s },
  { name: 'lab_failed', digits: 4, value: ({ lab_failed }) => lab_failed },
  { name: 'network', heading: 'Network', value: ({ network }) => network },
  { name: 'lab_server', value: ({ lab_server }) => lab_server },
  { name: 'blocks', digits: 0, value: ({ blocks }) => blocks },
])

/** The published table as a whole: article-summary.csv. */
export const findingColumns: readonly Column<ArticleFinding>[] = [
  { name: 'network', value: ({ network }) => network },
  { name: 'finding', value: ({ statistic }) => statisticNames[statistic] },
  { name: 'servers', digits: 0, value: ({ servers }) => servers },
  { name: 'value', digits: 3, value: ({ value }) => value },
  { name: 'p', digits: 5, value: ({ p }) => p },
]
