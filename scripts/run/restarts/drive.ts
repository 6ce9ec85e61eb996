import { now_s } from '../../base/clock.ts'
import type { Exposure } from '../../exposure/experiment.ts'
import { changeOf, type RestartPlay } from '../../exposure/restarts/play.ts'
import { awaitedAfter, type Restart, rateOf } from '../../exposure/restarts/schema.ts'
import type { Container } from '../../lab/container.ts'
import { goesOn } from '../../lab/exec.ts'
import { type Processes, workerOf } from '../../lab/processes.ts'
import { type Exit, exitOf, lastingProcessesIn } from '../../lab/restarting.ts'
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
/** A server that is not to end is looked at for so long after the last restart, in seconds. */
const lastLook_s = 2

/**
 * Makes the restarts, each after so many right answers, as long as the client goes on. Every wait has an end.
 * @param client whether it has ended
 */
export async function drive(restarting: Restarting, client: { readonly over: boolean }): Promise<Driven> {
  const { experiment, exposure, targets } = restarting
  const { restart } = experiment
  const { after_s, before_s } = exposure.healthy
  const patience_s = after_s + restart.after_successes / rateOf(experiment)
  const made: Made[] = []
  const former: (Processes | null)[] = targets.map(() => null)
  const first = Math.max(restart.after_successes, Math.ceil(before_s * rateOf(experiment)))
  let how = await outcomeOf(restarting, client, targets[0] as Target, first, patience_s + before_s)
  if (how === 'gone') return { made, ended: 'alone' }
  while (how === 'answers' && made.length < restart.times) {
    const server = made.length % targets.length
    const target = targets[server] as Target
    const before = await lastingProcessesIn(target.container)
    // What could be read before, or has to be, may not be readable since the container is ending.
    if (before === null && (former[server] || restart.at === 'worker')) await goesOn(target.container)
    const ended = await exitOf(target.container)
    if (ended !== null) {
      await mourned(client)
      return endedSince(made, server, ended)
    }
    const worker = restart.at === 'worker' ? workerOf(before, former[server]) : undefined
    // A signal to the whole container would be another experiment.
    if (worker === null) return { made, ended: 'unread' }
    await arm(restarting, client, made.length + 1)
    const awaited = awaitedAfter(restart, made.map(changed), before !== null)
    const isOver = () => client.over
    const done = await restartOnce(target, restart, { before, worker, awaited, patience_s: after_s, isOver })
    const { ok } = await progressOf(restarting.file)
    how = await outcomeOf(restarting, client, target, ok + restart.after_successes, patience_s)
    // A server may end some time after its worker. After an earlier restart the next one sees that.
    if (how === 'answers' && !restart.start_again && made.length === restart.times - 1)
      await whenSome(async () => (client.over ? true : exitOf(target.container)), lastLook_s, look_s)
    const { main, workers } = await changesOf(target, before)
    former[server] = before
    const exit = done.exit ?? (await exitOf(target.container))
    made.push({ done: { ...done, exit }, server, main_changed: main, workers_changed: workers })
    // However many answers it gave until it ended.
    if (how !== 'gone' && exit !== null && done.start_s === null) how = await mourned(client)
  }
  return { made, ended: how === 'answers' ? 'whole' : how }
}

/** What to say of a server that is found to have ended since the last restart. */
function endedSince(made: readonly Made[], server: number, exit: Exit): Driven {
  const index = made.findLastIndex((one) => one.server === server)
  const last = made[index]
  if (!last) return { made, ended: 'alone' }
  const done = last.done.start_s === null ? { ...last.done, exit } : last.done
  return { made: made.with(index, { ...last, done }), ended: 'gone' }
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

function changed({ done, ...made }: Made): boolean | null {
  return changeOf({ ...made, exit_s: done.exit?.at_s ?? null })
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
