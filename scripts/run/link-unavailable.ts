import { RunError } from '../base/errors.ts'
import { stripControl } from '../base/text.ts'
import { engineWords } from '../lab/engine.ts'
import { LinkEmulatorFailed } from '../lab/link-emulator.ts'

/** What to do about a reason, where more is known than the reason itself. The first that fits counts. */
const fixes: readonly (readonly [RegExp, string])[] = [
  [
    /\/dev\/net\/tun.*(permission denied|not permitted)/i,
    'let containers use it on the engine’s host (as root there: chmod 666 /dev/net/tun; with SELinux: setsebool container_use_devices 1)',
  ],
  [/\/dev\/net\/tun/, 'load the module tun on the engine’s host (as root: modprobe tun)'],
  [/rp_filter|accept_local|ip_forward|early_demux/, 'set it on the engine’s host, by sysctl as root'],
  [/no answer/, 'stop other programs and run again'],
]
const anyway = 'remove this cause, or measure without a link (--networks lan)'

/** No link can be set between generator and droplet on this machine. */
export class LinkUnavailable extends RunError {
  override name = 'LinkUnavailable'
  /** @param reason why, in one line without a full stop */
  constructor(reason: string) {
    super(`the link emulator cannot start (${reason}). To fix: ${fixFor(reason)}.`)
  }
}

/** Why a link is not to be had, by what its start failed with; null where something else is wrong. */
export function unavailable(error: unknown): string | null {
  if (error instanceof LinkEmulatorFailed) return error.reason
  const byEngine = error instanceof Error && 'statusCode' in error
  return byEngine || error instanceof RunError ? stripControl(engineWords(error)).trim() : null
}

function fixFor(reason: string): string {
  return fixes.find(([pattern]) => pattern.test(reason))?.[1] ?? anyway
}
