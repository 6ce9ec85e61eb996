import { median } from 'simple-statistics'
import type { ArticleRow, RunAnalysis } from '../../../analysis/schema.ts'
import { sentences } from '../../../base/text.ts'
import { rankingTitle } from '../../prose/charts.ts'
import { networkName } from '../../prose/networks.ts'
import { type Chart, idOf } from './chart.ts'
import { type RowLine, rowsChart } from './rows.ts'
import { styleOf } from './style.ts'
import { figureText, listText } from './text.ts'

/** A factor up to which two rates are called near. */
const near = 1.25

/**
 * The published requests per second above the lab's, a row a server; one chart a network. None without a published table, or
 * where no server has both figures.
 */
export function articleCharts(analysis: RunAnalysis): Chart[] {
  return [...Map.groupBy(analysis.article, ({ network }) => network)].flatMap(([network, rows]) => {
    const ratios = rows.flatMap(({ rps_ratio }) => rps_ratio ?? [])
    if (ratios.length === 0) return []
    const count = ratios.filter((ratio) => ratio <= near && ratio >= 1 / near).length
    const absent = rows.filter(({ rps_ratio }) => rps_ratio === null).map(({ server }) => server)
    const ranking = analysis.claims?.rankings.find((one) => one.network === network)
    return [
      rowsChart({
        id: idOf('article', analysis.run, network),
        title: ranking ? rankingTitle(ranking) : `The article and the lab · ${network}`,
        group: 'article',
        choice: networkName(network),
        caption: sentences(
          `The lab’s rates are ${figureText(median(ratios))} times the article’s in the median.`,
          `${count} of ${ratios.length} servers are within a factor of ${near}.`,
          absent.length > 0 && `No figure to compare: ${listText(absent)}.`,
        ),
        lines: rows.flatMap(linesOf),
        columns: ['Topology', 'Server', 'Source'],
        figure: 'requests per second',
        format: figureText,
        digits: 2,
        axisType: 'log',
      }),
    ]
  })
}

function linesOf({ topology, server, article_rps, lab_rps }: ArticleRow): RowLine[] {
  const row = { heading: topology, name: server }
  // Not the styles of the topologies.
  return [
    { ...row, series: 'article', style: styleOf(3), value: article_rps, note: '' },
    { ...row, series: 'lab', style: styleOf(6), value: lab_rps, note: lab_rps === null ? 'no figure' : '' },
  ]
}
