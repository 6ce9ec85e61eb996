import type { RunAnalysis, ServerRow } from '../analysis/schema.ts'
import { fileText } from './columns/column.ts'
import { serverColumns } from './columns/server.ts'

/** The rows of the table of servers; empty where none says more of itself than its name. */
export function describedServers({ servers }: RunAnalysis): readonly ServerRow[] {
  const about = serverColumns.filter(({ name }) => name !== 'server')
  return servers.some((row) => about.some((column) => fileText(column, row) !== '')) ? servers : []
}
