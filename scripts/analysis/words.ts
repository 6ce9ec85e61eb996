import type { Outcome } from '../run/outcomes.ts'
import { type Bottleneck, isMinimum, isOwn } from './bottlenecks.ts'

/** What stands where something was not found out. */
export const unknown = 'unknown'

/** A bottleneck as a table says it: its own name, the same in all formats. Only CSV and JSON have nothing where it is unknown. */
export type BottleneckName = Bottleneck | typeof unknown

/** How each outcome of a cell is defined; as one word it is its own name, the same in all formats. */
export const outcomeDefinitions: Readonly<Record<Outcome, string>> = {
  ok: 'every answer was right',
  'cut-short': 'stopped at the timeout, with every request answered until then',
  'failed-requests': 'some answers were wrong or missing',
  'wrong-answer': 'the answer was wrong before the load',
  'no-start': 'no answer before the load',
  died: 'the server ended, or was started again, under load',
  'out-of-memory': 'the kernel killed the server for its memory limit',
  'too-slow': 'the server could not keep up with a constant rate',
  hung: 'the server stopped answering',
  invalid: 'the lab could not measure the server as described',
}

interface BottleneckWords {
  /** What it was, within a sentence and in a legend. */
  readonly what: string
  readonly definition: string
}

/** What each bottleneck is called, and how it is defined. */
export const bottleneckWords: Readonly<Record<BottleneckName, BottleneckWords>> = {
  server: {
    what: 'the server’s CPU',
    definition: 'its CPU, its limit on processes, its listen queue or NGINX’s connections ran out',
  },
  memory: { what: 'the server’s memory', definition: 'the droplet’s memory ran out' },
  generator: { what: 'the load program', definition: 'this machine cannot send requests faster' },
  network: { what: 'the network', definition: 'the link’s loss, bandwidth or limit on new connections' },
  'client-concurrency': { what: 'the number of clients', definition: 'all workers were waiting for round trips' },
  load: { what: 'the load’s own rate', definition: 'the load sets the rate, the same for every server' },
  errors: { what: 'failed requests', definition: 'requests failed' },
  unknown: { what: unknown, definition: 'nothing was seen to run out' },
}

/** A bottleneck's name, also of one that is unknown (null). */
export function nameOf(bottleneck: Bottleneck | null): BottleneckName {
  return bottleneck ?? unknown
}

/** What a bottleneck (null: unknown) makes of a rate. */
export function rateMeaning(bottleneck: Bottleneck | null): string {
  if (isOwn(bottleneck)) return 'the server’s own speed'
  return isMinimum(bottleneck) ? 'a minimum' : 'no speed'
}
