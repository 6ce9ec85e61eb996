import { UserError } from '../base/errors.ts'
import { exposureSchema } from '../exposure/experiment.ts'
import type { Scenario } from './scenario.ts'

/**
 * A scenario with the experiments of the others that its `exposure.also` names behind its own.
 * @param where the place of a value in it
 * @param find reads another scenario
 * @throws UserError if one of them has no experiments, one of a name that is there, or one that the limits of this scenario forbid
 */
export async function withOthers(
  scenario: Scenario,
  where: (path: readonly PropertyKey[]) => string,
  find: (name: string) => Promise<{ readonly scenario: Scenario }>,
): Promise<Scenario> {
  const { exposure } = scenario
  if (!exposure?.also) return scenario
  const { also, ...rest } = exposure
  const experiments = [...exposure.experiments]
  for (const [index, name] of also.entries()) {
    const wrong = (problem: string) => new UserError(`${where(['exposure', 'also', index])}: ${name} ${problem}`)
    const other = (await find(name)).scenario.exposure
    if (!other) throw wrong('has no experiments; name a scenario that has')
    // Of another scenario only the experiments are taken, so they have to fit into the limits of this one.
    const { error } = exposureSchema.safeParse({ ...rest, experiments: other.experiments })
    for (const { path, message } of error?.issues ?? []) {
      const [, at, ...key] = path
      throw wrong(`has an experiment ${other.experiments[Number(at)]?.name}, whose ${key.join('.')} ${message}`)
    }
    for (const experiment of other.experiments) {
      if (experiments.some((one) => one.name === experiment.name))
        throw wrong(`has an experiment ${experiment.name}, too; give one of them another name`)
      experiments.push(experiment)
    }
  }
  return { ...scenario, exposure: { ...rest, experiments } }
}
