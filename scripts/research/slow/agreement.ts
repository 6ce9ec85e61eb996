import type { Verdict } from '../../exposure/verdict.ts'
import { verdictText } from '../../exposure/words.ts'
import type { Column } from '../../report/columns/column.ts'
import { drawTable } from '../../report/draw-table.ts'
import type { Found } from './parse.ts'

/** One slow client on one server, as the lab and as slowhttptest see it. */
export interface Compared {
  readonly server: string
  readonly attack: string
  readonly lab: Verdict
  /** Null where slowhttptest has no such client. */
  readonly other: Found | null
}

/** Whether both say that the server was taken away, or both that it was not; null where one of them cannot say. */
export function agrees({ lab, other }: Pick<Compared, 'lab' | 'other'>): boolean | null {
  if (other === null || lab.kind === 'inconclusive') return null
  return (lab.kind === 'denied' || lab.kind === 'crashed') === !other.available
}

const columns: readonly Column<Compared>[] = [
  { name: 'server', heading: 'Server', value: ({ server }) => server },
  { name: 'attack', heading: 'Client', value: ({ attack }) => attack },
  { name: 'lab', heading: 'Lab', value: ({ lab }) => verdictText(lab) },
  {
    name: 'slowhttptest',
    heading: 'slowhttptest: service available',
    value: ({ other }) => (other === null ? 'has no such client' : `${other.available ? 'YES' : 'NO'} (${other.end})`),
  },
  { name: 'agree', heading: 'Agree', value: (row) => ({ true: 'yes', false: 'no', null: '–' })[`${agrees(row)}`] },
]

/** What both said of each client, for a terminal. */
export function renderCrosscheck(rows: readonly Compared[]): string {
  return `${drawTable(columns, rows)}\n\n${explanation}`
}

/** Why the lab has a client that slowhttptest has not. */
const explanation = `slowhttptest begins every connection with a whole request line, which the hand-written servers answer at
once. It has no client that says nothing, so it calls servers available that one silent connection takes away.`
