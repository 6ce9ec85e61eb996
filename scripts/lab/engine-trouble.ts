import { engineAway } from '../base/errors.ts'
import type { Engine } from './container.ts'

/**
 * What the engine itself lacks where it could not create or start a container, in one line; null if it is well, so that the
 * container is at fault.
 * @param said why it could not
 */
export async function engineTrouble(docker: Engine, said: string): Promise<string | null> {
  if (/no space left on device/i.test(said))
    return 'the engine’s disk is full; free some, and finish the run with: bench resume'
  const answers = await docker.ping().then(
    () => true,
    () => false,
  )
  return answers ? null : engineAway
}
