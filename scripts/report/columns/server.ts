import type { ServerRow } from '../../analysis/schema.ts'
import { columnsOf, field, noFigure } from './column.ts'

/** What does not say something has a dash in every format. */
const text = (_: ServerRow, said: string) => said || noFigure

/** What a server is. */
export const serverColumns = columnsOf<ServerRow>()([
  field('server', { heading: 'Server' }),
  {
    ...{ name: 'keeps_alive', heading: 'Keep-Alive', text },
    value: ({ keeps_alive }) => (keeps_alive === null ? null : keeps_alive ? 'yes' : 'no'),
  },
  { ...field('model', { heading: 'Model' }), text },
  { ...field('built_on', { heading: 'Built On' }), text },
  // A server may be called otherwise than what it comes in.
  {
    ...{ name: 'version', heading: 'Version', text },
    value: ({ package: from, version }) => (version === null ? null : [from, version].filter(Boolean).join(' ')),
  },
  { ...field('summary', { heading: 'What It Is' }), text },
  { ...field('deviation', { heading: 'Not The Default' }), text },
])
