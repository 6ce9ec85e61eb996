import type { CellFacts, Facts } from '../../facts/schema.ts'

/** What a percentage with this sign is, in words; null where it is simply what it says. */
export const signWords: Readonly<Record<CellFacts['pct_sign'], string | null>> = {
  '=': null,
  '>=': 'at least',
  '<=': 'at most',
  '?': 'says nothing of speeds',
}

/** Whether what limited a figure makes it the server's own, in words. */
export function limitWords(limit: string | null): string {
  if (limit === 'server' || limit === 'memory') return 'the server’s own speed'
  return limit === null ? 'may not be the server’s own speed' : 'not the server’s own speed'
}

/** The outcome of a cell: `ok`, or what went wrong, why, and in how many of its blocks. */
export function outcomeWords({ outcome, reason, blocks, comparable }: CellFacts): string {
  const text = reason === '' ? outcome : `${outcome}: ${reason}`
  const without = blocks - comparable
  return blocks > 1 && without > 0 ? `${without} of ${blocks} blocks cannot be compared; ${text}` : text
}

/** What a cell is called outside of a table. */
export function cellName({ server, topology, network }: Pick<CellFacts, 'server' | 'topology' | 'network'>): string {
  return `${server}, ${topology}, ${network}`
}

/** A moment as people read it, to the minute. */
export function momentWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

/** What a reader must know of how far the run came, each a sentence; none for a whole run with several blocks and NGINX. */
export function reservations(facts: Facts): string[] {
  const { status, cells, cells_measured: measured, cells_planned: planned, scenario, resume_command: resume } = facts
  return [
    ...(status === 'finished' ? [] : [statusSentence(status)]),
    ...(measured < planned ? [leftSentence(measured, planned, resume)] : []),
    ...(scenario.blocks === 1
      ? ['One block: each figure is one sample, so there are no intervals, no ranks and no ties.']
      : []),
    ...(cells.length > 0 && !cells.some(({ baseline }) => baseline)
      ? ['NGINX was not measured, so no figure is a percentage of it.']
      : []),
  ]
}

function statusSentence(status: Exclude<Facts['status'], 'finished'>): string {
  const sentences = {
    running: 'This run was still going on when this page was written.',
    interrupted: 'This run was cut short: it was interrupted.',
    failed: 'This run was cut short: it failed.',
  }
  return sentences[status]
}

function leftSentence(measured: number, planned: number, resume: string | null): string {
  const finish = resume === null ? '' : ` Finish it with: ${resume}`
  return `${measured} of ${planned} cells were measured.${finish}`
}
