import { RunError } from '../../base/errors.ts'
import type { Progress } from '../../base/progress.ts'
import { Turns } from '../../base/turns.ts'
import { replyBytes } from '../../exposure/about.ts'
import { exposureSchema } from '../../exposure/experiment.ts'
import { occupationVerdict } from '../../exposure/result.ts'
import type { Container } from '../../lab/container.ts'
import { createDroplet, removeDroplet } from '../../lab/droplet.ts'
import { execIn } from '../../lab/exec.ts'
import { inExperiment } from '../../lab/open-files.ts'
import { chooseServers } from '../../plan/choice.ts'
import type { Settings } from '../../plan/settings.ts'
import type { Server } from '../../registry/server.ts'
import { makeExperiment } from '../../run/experiment.ts'
import { type Generators, startGenerators } from '../../run/generators.ts'
import { judged, outcomeText } from '../../run/judged.ts'
import { type Lab, withLab } from '../../run/lab.ts'
import { refuseUnfit } from '../../run/services.ts'
import { startDroplet } from '../../run/starting.ts'
import { Stopwatch } from '../../run/stopwatch.ts'
import { toNetwork } from '../../scenario/network.ts'
import { override } from '../../scenario/override.ts'
import { type Scenario, scenarioSchema } from '../../scenario/scenario.ts'
import type { Compared } from './agreement.ts'
import { type Attack, attacks, commandFor } from './attacks.ts'
import { type Found, parseSlowhttptest } from './parse.ts'

interface Setup {
  readonly lab: Lab
  readonly scenario: Scenario
  readonly generators: Generators
  /** Where slowhttptest is. */
  readonly tools: Container
}

const network = toNetwork('lan')

/** slowhttptest is given up after so many seconds: it is told to end after a tenth of that. */
const patience_s = 120

/**
 * Has servers meet the slow clients of the lab and those of slowhttptest, one after the other, each in fresh containers.
 * @throws UserError for servers that are wrong, RunError if slowhttptest or the lab itself fails
 */
export async function crosscheck(
  names: readonly string[],
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<Compared[]> {
  const exposure = exposureSchema.parse({ experiments: attacks.map(({ experiment }) => experiment) })
  const scenario = override(scenarioSchema.parse({ exposure }), { servers: names })
  return withLab(settings, 'crosscheck', progress, signal, async (lab) => {
    const servers = chooseServers(scenario, lab.view.registry.servers, () => '--servers')
    await lab.prepareImages([...servers.map(({ name }) => name), 'generator', 'counters', 'hey'])
    refuseUnfit({ servers }, lab.view)
    const generators = await startGenerators(lab, [network])
    const { container: tools } = await lab.start('hey')
    const setup = { lab, scenario, generators, tools }
    const rows: Compared[] = []
    for (const server of servers) {
      for (const attack of attacks) {
        signal.throwIfAborted()
        progress.stage(`${server.name}: ${attack.name}`)
        const mine = await byLab(setup, server, attack)
        const other = attack.options && (await byOther(setup, server, attack, attack.options))
        rows.push({ server: server.name, attack: attack.name, lab: mine, other })
      }
    }
    return rows
  })
}

async function byLab({ lab, scenario, generators }: Setup, server: Server, { name, experiment }: Attack) {
  const planned = { server: server.name, topology: 'direct', network: network.name, experiment: name } as const
  const plan = { planned, experiment, server, network, linkSeed: 1 }
  const { exposed } = await makeExperiment({ lab, scenario, generators, turns: new Turns(), atOnce: 1 }, plan)
  const [result] = scenario.exposure ? judged(scenario.exposure, [exposed]) : []
  const verdict = occupationVerdict(result?.verdict ?? null)
  if (!verdict) throw new RunError(`${server.name}: ${result ? outcomeText(result) : 'no result'}`)
  return verdict
}

async function byOther(
  { lab, scenario, generators, tools }: Setup,
  server: Server,
  { experiment: { environment } }: Attack,
  options: readonly string[],
): Promise<Found> {
  const { player } = await generators.use(network, 1)
  const droplet = await createDroplet(lab.droplets, server, 'direct', inExperiment(environment))
  const starting = {
    context: { lab, scenario },
    server,
    watch: new Stopwatch(),
    containers: [],
    replyBytes: replyBytes(environment),
  }
  const started = await startDroplet(starting, droplet, player)
  if ('failure' in started) throw new RunError(`${server.name}: ${started.failure.outcome}: ${started.failure.reason}`)
  const { stdout } = await execIn(tools, commandFor(options, started.url), {}, patience_s)
  await removeDroplet(droplet)
  return parseSlowhttptest(stdout)
}
