import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { UserError } from '../../scripts/base/errors.ts'
import { parseModel } from '../../scripts/registry/model.ts'
import { networkName, networkOptions, refuseOtherNetwork } from '../../scripts/registry/network.ts'
import { checkout } from '../fixtures/checkout.ts'

/** The network as Compose resolves that of docker-compose.yml. */
const lab = { name: 'droplet-lab-run_lab', internal: true, driver_opts: networkOptions, ipam: {} }

/** Looks at a project with changes to the network. */
const look = (changes: object) =>
  refuseOtherNetwork(
    parseModel(JSON.stringify({ services: {}, networks: { lab: { ...lab, ...changes } } })),
    'droplet-lab-run',
  )

describe('the lab’s network', () => {
  test('is taken as docker-compose.yml has it', async () => {
    look({})
    assert.equal(networkName('droplet-lab-run'), lab.name)
    const text = await readFile(join(checkout, 'docker-compose.yml'), 'utf8')
    const composed: { networks: { lab: { driver_opts: object } } } = parse(text, { merge: true, maxAliasCount: -1 })
    assert.deepEqual(composed.networks.lab.driver_opts, networkOptions)
  })

  test('is refused where a file gives it another name, a way out, or an address of the host', () => {
    for (const changes of [
      { name: 'my_lab' },
      { internal: false },
      { internal: undefined },
      { driver_opts: undefined },
      { driver_opts: { ...networkOptions, 'com.docker.network.bridge.inhibit_ipv4': 'false' } },
      { driver_opts: { ...networkOptions, 'com.docker.network.bridge.name': 'mine' } },
      { enable_ipv6: true },
    ])
      assert.throws(
        () => look(changes),
        (error) => error instanceof UserError && /^network lab: it must stay internal, /.test(error.message),
        JSON.stringify(changes),
      )
  })
})
