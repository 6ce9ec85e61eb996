import { type Occupation, occupationSchema } from '../../exposure/occupation.ts'

/** A slow client as both have it. */
export interface Attack {
  readonly name: string
  readonly experiment: Occupation
  /** What slowhttptest is told besides the URL; null if it has no such client. */
  readonly options: readonly string[] | null
}

const connections = 100

/** For both: so many seconds at most, and the next bytes after so many. */
const lasts_s = 12
const every_s = 5

const get = 'GET / HTTP/1.1\r\nHost: a\r\n'

const about = { why: 'Does slowhttptest say the same?', source: 'slowhttptest' } as const

function attack(name: string, options: readonly string[] | null, more: object): Attack {
  const experiment = occupationSchema.parse({
    ...about,
    name,
    connections: [connections],
    open_per_s: connections,
    rung_s: lasts_s,
    ...more,
  })
  return { name, experiment, options }
}

/** The slow clients of slowhttptest, and the one that it lacks. */
export const attacks: readonly Attack[] = [
  attack('silent', null, { steps: [{ hold_s: 60 }] }),
  attack('slow-header', ['-H', '-i', String(every_s)], {
    steps: [{ send: get }, { repeat: { send: 'X-a: b\r\n', every_s, for_s: 60 } }],
  }),
  attack('slow-body', ['-B', '-t', 'POST', '-s', '100000', '-i', String(every_s)], {
    steps: [
      { send: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n' },
      { repeat: { send: 'x', every_s, for_s: 60 } },
    ],
  }),
  attack('slow-read', ['-X', '-k', '1', '-w', '256', '-y', '512', '-n', '1', '-z', '1'], {
    environment: { REPLY_BYTES: '4194304' },
    healthy: { new_per_s: 5, keep_alive: 1, keep_alive_per_s: 1, late_s: 2 },
    receive_buffer: 2048,
    steps: [{ send: `${get}\r\n` }, { read: { bytes: 1, every_s: 1, for_s: 60 } }],
  }),
]

/** slowhttptest's command line for an attack on a server. */
export function commandFor(options: readonly string[], url: string): string[] {
  // Its probe waits for 3 s, once a second.
  const bounds = ['-c', String(connections), '-r', String(connections), '-l', String(lasts_s), '-p', '3']
  return ['slowhttptest', ...options, ...bounds, '-u', url]
}
