import { type RestartPlay, restartPlaySchema } from '../../exposure/restarts/play.ts'
import { tellClient } from '../../load/attending.ts'
import { bodyTold, runK6 } from '../../load/k6.ts'
import { removeRaw } from '../../load/raw-samples.ts'
import { takePlay } from '../play-file.ts'
import { type Driven, drive, type Restarting } from './drive.ts'

/** What the client itself writes. */
const recordSchema = restartPlaySchema.unwrap().pick({ begin: true, healthy: true })

/**
 * Restarts a server as often as the experiment says while the healthy client asks on, each time after so many right answers.
 * @throws RunError if the generator fails
 */
export async function playRestarts(restarting: Restarting): Promise<RestartPlay> {
  const { generator, url, file } = restarting
  const client = { over: false }
  const variables = { LAB_RESTART: JSON.stringify(restartTold(restarting)) }
  const played = runK6(generator, url, { script: 'restart', variables }, file)
  const ended = played.finally(() => {
    client.over = true
  })
  // Awaited below: a failure in between must not be an unhandled one.
  ended.catch(() => {})
  try {
    const driven = await drive(restarting, client)
    await tellClient(file, { arm: driven.made.length, end: true })
    await ended
    return recordedAs(driven, await takePlay(file, recordSchema))
  } finally {
    await removeRaw(file)
  }
}

/** What the client is told. The path is apart: joined to the URL, one such as `//peer/` would name another host. */
export function restartTold({ experiment, exposure, url }: Pick<Restarting, 'experiment' | 'exposure' | 'url'>) {
  const { path, environment, clients } = experiment
  const { new_per_s, kept, kept_per_s, waiting, idle, idle_s } = clients
  const healthy = { ...exposure.healthy, new_per_s, keep_alive: kept, keep_alive_per_s: kept_per_s }
  return { url, path, ...bodyTold(environment), healthy, waiting, idle, idle_s, seconds: exposure.limits.seconds }
}

/** The recording of the client, with the restarts on its clock. */
function recordedAs({ made, ended }: Driven, { begin, healthy }: Pick<RestartPlay, 'begin' | 'healthy'>): RestartPlay {
  // To a microsecond, as the client's own times.
  const since = (at_s: number) => Number((at_s - begin / 1e9).toFixed(6))
  const orNull = (at_s: number | null) => (at_s === null ? null : since(at_s))
  const restarts = made.map(({ done, ...rest }) => ({
    ...rest,
    at_s: since(done.at_s),
    exit_s: orNull(done.exit?.at_s ?? null),
    exit_code: done.exit?.code ?? null,
    killed: done.killed,
    start_s: orNull(done.start_s),
    listening_s: orNull(done.listening_s),
  }))
  return { begin, healthy, restarts, ended }
}
