import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, test } from 'node:test'
import { execa } from 'execa'

const folder = join(import.meta.dirname, '../../scripts/host')
const sources = ['say.sh', 'packages.sh'].map((name) => `. ${join(folder, name)}`)

/**
 * Runs words of the shell in a German locale.
 * @param commands programs by name, in place of the system's
 * @param more where other programs are
 */
async function inShell(words: string, commands: Readonly<Record<string, string>>, more = '') {
  const path = await mkdtemp(join(tmpdir(), 'commands-'))
  for (const [name, text] of Object.entries(commands))
    await writeFile(join(path, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return execa('/bin/bash', ['-euo', 'pipefail', '-c', [...sources, words].join('\n')], {
    extendEnv: false,
    env: { PATH: `${path}${delimiter}${more}`, LC_ALL: 'de_DE.UTF-8' },
    reject: false,
  })
}

describe('the packages of the distribution, for the shell', () => {
  test('the version that apt would install is found in any locale', async () => {
    const policy = (version: string) =>
      `[ "$LC_ALL" = C ] && word=Candidate || word=Installationskandidat; printf '%s:\\n  %s: %s\\n' "$2" "$word" "${version}"`
    const majorOf = async (version: string) =>
      (await inShell('candidate_major docker.io', { 'apt-cache': policy(version) }, process.env['PATH'])).stdout
    assert.equal(await majorOf('28.5.2+dfsg1-1'), '28')
    assert.equal(await majorOf('5:29.0-1'), '29')
    assert.equal(await majorOf('(none)'), '0')
  })

  test('a tool that the scripts need and the machine lacks is refused by its name', async () => {
    const { exitCode, stderr } = await inShell('refuse_missing_tools', { timeout: 'exit 0' })
    assert.equal(exitCode, 2)
    assert.match(stderr, /^droplet-lab: error: setsid is missing; install it /m)
    assert.equal((await inShell('refuse_missing_tools', { timeout: 'exit 0', setsid: 'exit 0' })).exitCode, 0)
  })
})
