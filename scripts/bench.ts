import { hasCode } from './base/errors.ts'
import { refusal, staleFile } from './cli/stale-image.ts'

// Only what Node itself brings is imported until it is known that the image has what the rest needs.
const service = process.env['LAB_SERVICE'] || 'bench'
const stale = staleFile('/bench', '/lab')
if (stale) refuse()
else {
  const loaded = await import('./cli/main.ts').catch((error: unknown) => {
    if (!hasCode(error, 'ERR_MODULE_NOT_FOUND')) throw error
    return refuse()
  })
  await loaded?.main()
}

function refuse(): undefined {
  process.stderr.write(`${refusal(service)}\n`)
  process.exitCode = 2
}
