import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { hasCode, UserError } from '../base/errors.ts'
import { type Payload, payloadsSchema } from '../exposure/answers/schema.ts'
import { type Experiment, isAnswers } from '../exposure/experiment.ts'
import type { Scenario } from './scenario.ts'
import { readYaml } from './yaml.ts'

/** Where payloads lie that are not beside their scenario. */
const payloadsFolder = 'scenarios/payloads'

/** Whether a file below scenarios/ holds payloads. */
export const isPayloads = (name: string) => name.startsWith('payloads/')

/**
 * A scenario with the payloads of its files in it, so that a run says by itself what was sent.
 * @param file the scenario's, from the root
 * @param where the place of a value in it
 * @throws UserError if there is no such file, or something is wrong in it: one line each
 */
export async function withPayloads(
  root: string,
  file: string,
  scenario: Scenario,
  where: (path: readonly PropertyKey[]) => string,
): Promise<Scenario> {
  const { exposure } = scenario
  if (!exposure) return scenario
  const experiments = exposure.experiments.map(async (experiment, index): Promise<Experiment> => {
    if (!isAnswers(experiment) || typeof experiment.payloads !== 'string') return experiment
    const place = where(['exposure', 'experiments', index, 'payloads'])
    return { ...experiment, payloads: await findPayloads(root, dirname(file), experiment.payloads, place) }
  })
  return { ...scenario, exposure: { ...exposure, experiments: await Promise.all(experiments) } }
}

async function findPayloads(root: string, folder: string, name: string, place: string): Promise<Payload[]> {
  const files = [...new Set([join(folder, name), join(payloadsFolder, name)])]
  for (const file of files) {
    const text = await readIfThere(join(root, file))
    if (text !== null) return readPayloads(text, file)
  }
  throw new UserError(`${place}: there is no file ${files.join(' or ')} in the repository; write one, or name another`)
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES')) return null
    throw error
  }
}

/**
 * Parses and checks the text of a file of payloads.
 * @param file its name, as problems shall show it
 * @throws UserError with one line a problem: file, the payload's id, and what would be right
 */
export function readPayloads(text: string, file: string): Payload[] {
  const { value } = readYaml(text, file)
  const { data, error } = payloadsSchema.safeParse(value)
  if (error) throw new UserError(error.issues.map((issue) => `${file}: ${problem(issue, value)}`).join('\n'))
  return data
}

function problem(issue: z.core.$ZodIssue, value: unknown): string {
  const [index, ...path] = issue.path
  if (index === undefined) return `the list of payloads ${words(issue)}`
  const payload = Array.isArray(value) ? (value[Number(index)] as { id?: unknown } | null) : null
  const id = typeof payload?.id === 'string' ? payload.id : `payload ${Number(index) + 1}`
  if (issue.code === 'unrecognized_keys') return `${id}: ${issue.keys.map((key) => `"${key}"`).join(', ')} is not known`
  return [id, ...path.map(String)].join(': ').concat(` ${words(issue)}`)
}

function words({ message }: z.core.$ZodIssue): string {
  return message.replace(/^Invalid (input|option): /, 'is wrong: ').replace(/^Too /, 'is too ')
}
