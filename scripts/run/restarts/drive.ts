import { now_s } from '../../base/clock.ts'
import type { Exposure } from '../../exposure/experiment.ts'
import type { RestartPlay } from '../../exposure/restarts/play.ts'
import { type Restart, rateOf } from '../../exposure/restarts/schema.ts'
import type { Container } from '../../lab/container.ts'
import { workerOf } from '../../lab/processes.ts'
import { exitOf, processesIn } from '../../lab/restarting.ts'
import { progressOf, tellClient } from '../../load/attending.ts'
import { changesOf, type Done, restartOnce, type Target, whenSome } from './target.ts'

/** What restarts are made with. */
export interface Restarting {
  readonly experiment: Restart
  readonly exposure: Pick<Exposure, 'healthy' | 'limits'>
  readonly generator: Container
  /** What the clients ask for. */
  readonly url: string
  /** One server, or two that are restarted in turn. */
  readonly targets: readonly Target[]
  /** Where the clients' recording goes. */
  readonly file: string
}

/** A restart that was made. */
interface Made extends Pick<RestartPlay['restarts'][number], 'server' | 'main_changed' | 'workers_changed'> {
  readonly done: Done
}

/** The restarts that were made, and why no more. */
export interface Driven {
  readonly made: readonly Made[]
  readonly ended: RestartPlay['ended']
}

/** Between two looks at how the client fares, in seconds. */
const look_s = 0.05
/** A server that has ended for good is asked for so long, in seconds, so that what is lost shows. */
const mourning_s = 2

/**
 * Makes the restarts, each after so many right answers. Every wait has an end, and all ends with the client.
 * @param client whether it has ended
 */
export async function drive(restarting: Restarting, client: { readonly over: boolean }): Promise<Driven> {
  const { experiment, exposure, targets } = restarting
  const { restart } = experiment
  const { after_s, before_s } = exposure.healthy
  const patience_s = after_s + restart.after_successes / rateOf(experiment)
  const made: Made[] = []
  const first = Math.max(restart.after_successes, Math.ceil(before_s * rateOf(experiment)))
  let how = await outcomeOf(restarting, client, targets[0] as Target, first, patience_s + before_s)
  while (how === 'answers' && made.length < restart.times) {
    const server = made.length % targets.length
    const target = targets[server] as Target
    // By itself, or as the other one of two was restarted.
    if ((await exitOf(target.container)) !== null) return { made, ended: 'gone' }
    const before = await processesIn(target.container)
    const worker = restart.at === 'worker' ? workerOf(before) : undefined
    // A signal to the whole container would be another experiment.
    if (worker === null) return { made, ended: (await exitOf(target.container)) === null ? 'unread' : 'gone' }
    await arm(restarting, client, made.length + 1)
    // A server that lets signals pass is waited for once.
    const awaitsEffect = made.every(isChanged)
    const done = await restartOnce(target, restart, { before, worker, awaitsEffect, patience_s: after_s })
    const { ok } = await progressOf(restarting.file)
    how = await outcomeOf(restarting, client, target, ok + restart.after_successes, patience_s)
    const { main, workers } = await changesOf(target, before)
    const exit = done.exit ?? (await exitOf(target.container))
    made.push({ done: { ...done, exit }, server, main_changed: main, workers_changed: workers })
    // However many answers it gave until it ended.
    if (how !== 'gone' && exit !== null && done.start_s === null) how = await mourned(client)
  }
  return { made, ended: how === 'answers' ? 'whole' : how }
}

/** Waits for so many right answers in all, and gives what came of it. */
async function outcomeOf(
  { file }: Restarting,
  client: { readonly over: boolean },
  { container }: Target,
  answers: number,
  patience_s: number,
): Promise<'answers' | 'gone' | 'silent' | 'time'> {
  const found = await whenSome(
    async () => {
      if (client.over) return 'time'
      if ((await exitOf(container)) !== null) return 'gone'
      return (await progressOf(file)).ok >= answers ? 'answers' : null
    },
    patience_s,
    look_s,
  )
  return found === 'gone' ? mourned(client) : (found ?? 'silent')
}

async function mourned(client: { readonly over: boolean }): Promise<'gone'> {
  await whenSome(async () => (client.over ? true : null), mourning_s, look_s)
  return 'gone'
}

/** Whether something of the server is another one, or is gone. */
function isChanged({ done, main_changed, workers_changed }: Made): boolean {
  return done.exit !== null || main_changed === true || workers_changed === true
}

/** Has the client send what is to wait, and open what is to be idle. */
async function arm(
  { experiment, file }: Restarting,
  client: { readonly over: boolean },
  number: number,
): Promise<void> {
  const { waiting, idle } = experiment.clients
  if (waiting + idle === 0) return
  await tellClient(file, { arm: number })
  const armed = async () => (client.over || (await progressOf(file)).armed >= number ? now_s() : null)
  // As long as connections may take to come about.
  await whenSome(armed, 5)
}
