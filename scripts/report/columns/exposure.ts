import type { PayloadVerdict } from '../../exposure/answers/verdict.ts'
import type { ExposureCell } from '../../exposure/cell.ts'
import type { Group } from '../../exposure/group.ts'
import { type HealthyClass, healthyClasses } from '../../exposure/play.ts'
import type { Cost } from '../../exposure/restarts/figures.ts'
import {
  type AnyVerdict,
  type ExposureResult,
  occupationVerdict,
  restartVerdict,
  rungOf,
} from '../../exposure/result.ts'
import type { Rung } from '../../exposure/rungs.ts'
import type { Verdict } from '../../exposure/verdict.ts'
import { verdictText } from '../../exposure/words.ts'
import { type Column, field, fieldsOf } from './column.ts'

const seconds = { unit: 's', digits: 6 } as const
const share = { digits: 6 } as const
const whole = { digits: 0 } as const

const occupation = ({ verdict }: ExposureResult) => occupationVerdict(verdict)
const figures = (result: ExposureResult) => occupation(result)?.figures
const restarts = ({ verdict }: ExposureResult) => restartVerdict(verdict)?.figures
/** What both kinds with a healthy client have. */
const both = (result: ExposureResult) => figures(result) ?? restarts(result)
const yesOrNo = (value: boolean | null | undefined) =>
  value === undefined || value === null ? null : value ? 'yes' : 'no'

/** What came of some requests, with a word before each name. */
function groupColumns<Row, const Before extends string>(before: Before, of: (row: Row) => Group | undefined) {
  const column = (name: keyof Group, about: Pick<Column<never>, 'unit' | 'digits'>) =>
    ({ name: `${before}${name}`, value: (row: Row) => of(row)?.[name], ...about }) satisfies Column<Row>
  return [
    column('due', whole),
    column('ok', whole),
    column('availability', share),
    column('retryable', whole),
    column('p50_s', seconds),
    column('p99_s', seconds),
  ]
}

/** How many of the requests during the ladder came to a class. */
const classColumn = (name: HealthyClass): Column<ExposureResult> => ({
  ...{ name: `class_${name.replaceAll('-', '_')}`, ...whole },
  value: (row) => both(row)?.classes[name],
})

function heldRung(verdict: Verdict): number | null {
  if (verdict.kind === 'denied') return verdict.bracket.held
  return verdict.kind === 'held' ? verdict.at : verdict.held
}

/** Why a verdict is what it is, in one word, where there are several reasons. */
function reasonOf(verdict: AnyVerdict | null): string | null {
  if (verdict === null) return null
  if ('reason' in verdict) return verdict.reason
  return 'by' in verdict ? verdict.by : null
}

const ofVerdict = (name: string, value: (verdict: Verdict) => number | null): Column<ExposureResult> => ({
  ...{ name, ...whole },
  value: (result) => {
    const verdict = occupation(result)
    return verdict && value(verdict)
  },
})

const ofCell = (name: keyof ExposureCell, heading: string) =>
  fieldsOf(({ cell }: Pick<ExposureResult, 'cell'>) => cell, { heading }, name)

const cellColumns = [
  ...ofCell('server', 'Server'),
  ...ofCell('topology', 'Topology'),
  ...ofCell('network', 'Network'),
  ...ofCell('experiment', 'Experiment'),
]

/** One experiment on one server: exposure.csv. */
export const exposureColumns: readonly Column<ExposureResult>[] = [
  ...cellColumns,
  field('outcome'),
  { name: 'verdict', value: ({ verdict }) => verdict?.kind },
  { name: 'reason', value: ({ verdict }) => reasonOf(verdict) },
  { name: 'text', value: ({ verdict }) => verdict && verdictText(verdict) },
  ofVerdict('held', heldRung),
  ofVerdict('at', rungOf),
  ...groupColumns('before_', (row: ExposureResult) => both(row)?.before),
  ...groupColumns('', (row: ExposureResult) => both(row)?.during),
  ...groupColumns('new_', (row: ExposureResult) => figures(row)?.new),
  ...groupColumns('kept_', (row: ExposureResult) => figures(row)?.kept),
  ...fieldsOf(both, seconds, 'longest_gap_s'),
  ...fieldsOf(figures, seconds, 'recovery_s'),
  { name: 'recovery_unresolved', value: (row) => yesOrNo(figures(row)?.recovery_unresolved) },
  ...healthyClasses.map(classColumn),
  { name: 'hostile_most_established', ...whole, value: (row) => figures(row)?.most_established },
  ...(['refused', 'closed_by_server', 'finished', 'sent', 'received'] as const).map(
    (name): Column<ExposureResult> => ({ name: `hostile_${name}`, ...whole, value: (row) => figures(row)?.[name] }),
  ),
  { name: 'rungs', ...whole, value: (row) => figures(row)?.rungs.length },
  ...fieldsOf(figures, {}, 'stopped'),
  { name: 'restarts', ...whole, value: (row) => restarts(row)?.costs.length },
  ...fieldsOf(
    restarts,
    whole,
    'lost_median',
    'lost_least',
    'lost_most',
    'retryable_median',
    'lost_waiting',
    'lost_idle',
  ),
  ...fieldsOf(restarts, seconds, 'exit_after_median_s'),
  ...fieldsOf(restarts, whole, 'killed'),
  { name: 'alive', value: ({ droplet }) => yesOrNo(droplet?.alive) },
  ...fieldsOf(({ droplet }: ExposureResult) => droplet, whole, 'exit_code', 'oom_kills'),
  { name: 'peak_memory_bytes', ...whole, value: ({ droplet }) => droplet?.peak_memory_bytes },
  { name: 'cpu_s', ...seconds, value: ({ droplet }) => droplet?.cpu_s },
  { name: 'pids_refused', ...whole, value: ({ droplet }) => droplet?.pids_refused },
  { name: 'listen_overflows', ...whole, value: ({ droplet }) => droplet?.listen_overflows },
  { name: 'expected', value: ({ expected }) => expected && `${expected.verdict} at ${expected.at}` },
  { name: 'expected_met', value: ({ expected }) => yesOrNo(expected?.met) },
  field('play_file'),
]

/** A rung of an experiment on one server. */
interface RungRow extends Pick<ExposureResult, 'cell'> {
  readonly rung: Rung
}

/** Each rung that was climbed: exposure-rungs.csv. */
export const rungColumns: readonly Column<RungRow>[] = [
  ...cellColumns,
  ...fieldsOf(({ rung }: RungRow) => rung, whole, 'connections'),
  ...fieldsOf(({ rung }: RungRow) => rung, {}, 'state'),
  ...fieldsOf(({ rung }: RungRow) => rung, seconds, 'begin_s', 'end_s'),
  ...groupColumns('', ({ rung }: RungRow) => rung),
  ...fieldsOf(({ rung }: RungRow) => rung, whole, 'established', 'closed_by_server', 'finished'),
  { name: 'reached', value: ({ rung }) => yesOrNo(rung.reached) },
]

/** A restart of a server in an experiment. */
interface CostRow extends Pick<ExposureResult, 'cell'> {
  /** From 1 on. */
  readonly number: number
  readonly cost: Cost
}

const cost = ({ cost: of }: CostRow) => of

/** Each restart that was made: exposure-restarts.csv. */
export const costColumns: readonly Column<CostRow>[] = [
  ...cellColumns,
  { name: 'restart', ...whole, value: ({ number }) => number },
  ...fieldsOf(cost, seconds, 'at_s'),
  ...fieldsOf(cost, whole, 'lost', 'retryable'),
  ...fieldsOf(cost, seconds, 'gap_s', 'exit_after_s'),
  ...fieldsOf(cost, whole, 'exit_code'),
  { name: 'killed', value: (row) => yesOrNo(row.cost.killed) },
  ...fieldsOf(cost, seconds, 'listening_after_s'),
  { name: 'main_changed', value: (row) => yesOrNo(row.cost.main_changed) },
  { name: 'workers_changed', value: (row) => yesOrNo(row.cost.workers_changed) },
]

/** What a payload came to on one server. */
interface PayloadRow extends Pick<ExposureResult, 'cell'> {
  readonly payload: PayloadVerdict
}

/** Each payload that was sent: exposure-payloads.csv. */
export const payloadColumns: readonly Column<PayloadRow>[] = [
  ...cellColumns,
  { name: 'payload', value: ({ payload }) => payload.id },
  ...fieldsOf(({ payload }: PayloadRow) => payload, {}, 'level', 'judgement', 'why'),
  { name: 'statuses', value: ({ payload }) => payload.statuses.join(' ') },
  { name: 'interim', value: ({ payload }) => payload.interim.join(' ') },
  ...fieldsOf(({ payload }: PayloadRow) => payload, {}, 'rest', 'end', 'after', 'desync'),
  ...fieldsOf(({ payload }: PayloadRow) => payload, whole, 'forwarded'),
]
