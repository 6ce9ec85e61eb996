import { randomInt } from 'node:crypto'
import { aaScenario, judgeAA } from '../analysis/a-a-test.ts'
import { RunError } from '../base/errors.ts'
import { proofOfAA, renderProofs } from '../report/selfcheck.ts'
import { withLab } from '../run/lab.ts'
import { type LimitProof, proveLimits } from '../run/limits-proof.ts'
import type { Command } from './command.ts'
import { execute } from './execute.ts'
import type { SelfcheckOptions } from './options.ts'
import { progressOn } from './progress.ts'

/** `bench selfcheck`: the droplet's limits, then the A/A test. */
export async function selfcheck(command: Command, { limitsOnly = false }: SelfcheckOptions): Promise<void> {
  const { settings, signal } = command
  const progress = progressOn(process.stderr)
  const limits = await withLab(settings, 'selfcheck', progress, signal, async (lab) => {
    await lab.prepareImages(['prover'])
    progress.stage('testing the droplet’s limits')
    return proveLimits(lab)
  }).finally(progress.close)
  // Figures of servers without their limits would prove nothing.
  if (limitsOnly || limits.some(({ holds }) => !holds)) return conclude(limits)
  const seed = randomInt(2 ** 32)
  const wish = {
    scenarioFile: 'bench selfcheck',
    scenario: aaScenario,
    seed,
    reference: null,
    where: () => 'selfcheck',
  }
  const analysis = await execute(command, { kind: 'new', name: 'selfcheck', wish })
  conclude([...limits, proofOfAA(judgeAA(analysis))])
}

/** Prints every proof, and fails with advice if one does not hold. */
function conclude(proofs: readonly LimitProof[]): void {
  process.stdout.write(`${renderProofs(proofs)}\n`)
  const broken = proofs.filter(({ holds }) => !holds)
  if (!broken[0]) return
  throw new RunError(`failed: ${broken.map(({ name }) => name).join(', ')}; ${broken[0].advice}`)
}
