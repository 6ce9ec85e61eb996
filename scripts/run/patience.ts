import { setTimeout as sleep } from 'node:timers/promises'
import { allEnded } from '../base/all-ended.ts'
import { now_s } from '../base/clock.ts'
import { type PatiencePlay, patiencePlaySchema } from '../exposure/patience/play.ts'
import type { PatienceExperiment } from '../exposure/patience/schema.ts'
import { knownToServer, type Seen } from '../exposure/patience/seen.ts'
import { leavesUnread } from '../exposure/steps.ts'
import { readClients } from '../lab/netns.ts'
import type { Scene } from './scene.ts'
import { tell } from './telling.ts'

/** How often the server's kernel is asked for its connections, in seconds. */
const every_s = 1

/**
 * Has one client be put up with. Where it may have bytes that it has not read, the end of its connection does not get through to
 * it, so the kernel of whoever answers it is asked meanwhile.
 * @throws RunError if the generator fails, or the kernel cannot be asked
 */
export async function waitOn(scene: Scene, { patience_s, steps }: PatienceExperiment): Promise<PatiencePlay> {
  const wait = () => tell(scene, 'patience', { patience_s, steps }, patiencePlaySchema)
  if (!leavesUnread(steps)) return wait()
  const over = new AbortController()
  const [play, seen] = await allEnded([wait().finally(() => over.abort()), look(scene, over.signal)] as const)
  return { ...play, server: play.connected ? knownToServer(seen, play) : null }
}

/** Looks at the connections until the signal aborts, or nothing can be read any more. */
async function look({ files, url }: Scene, signal: AbortSignal): Promise<Seen[]> {
  // A URL leaves out the port of its scheme.
  const port = Number(new URL(url).port || 80)
  const seen: Seen[] = []
  while (!signal.aborted) {
    const begin_s = now_s()
    const ports = await readClients(files, port)
    if (ports === null) break
    seen.push({ begin_s, end_s: now_s(), ports })
    await sleep(1000 * every_s, undefined, { signal }).catch(() => {})
  }
  return seen
}
