import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { remakeServersPage, renderServersPage, serversDescribed } from '../../scripts/report/servers-page.ts'
import { checkout } from '../fixtures/checkout.ts'
import { serverNamed } from '../fixtures/server.ts'

describe('the page of the servers', () => {
  test('has a table for each family in the registry’s order, with all that labels say', () => {
    const told = {
      protocol: 'asgi',
      model: '1 process',
      builtOn: 'h11',
      keepsAlive: true,
      package: 'uvicorn',
      version: '0.30',
      summary: 'Uvicorn | pure.',
    } as const
    const page = renderServersPage([
      serverNamed('nginx', { family: 'nginx', package: 'nginx' }),
      serverNamed('mine'),
      serverNamed('uvicorn', { family: 'today', groups: ['fast'], inAll: false, ...told }),
      serverNamed('variant', { inAll: false, keepsAlive: false, protocol: 'own' }),
    ])
    const titles = '| Server | Also selected by | Protocol | Model | Built on | Keep-alive | Version | What it is |'
    assert.deepEqual(
      page.split('\n').filter((line) => /^(#|\|)/.test(line) && !line.startsWith('| ---')),
      [
        '# The servers of the lab',
        '## nginx',
        titles,
        '| nginx | all, family:nginx | unknown | unknown |  | unknown | nginx unknown |  |',
        '## own',
        titles,
        '| mine | own, all | unknown | unknown |  | unknown | unknown |  |',
        '| variant |  | own interface | unknown |  | no | unknown |  |',
        '## today',
        titles,
        '| uvicorn | today, fast | ASGI | 1 process | h11 | yes | uvicorn 0.30 | Uvicorn &#124; pure. |',
      ],
    )
    assert.ok(page.split('\n').slice(0, 8).includes(remakeServersPage))
  })
})

describe('docs/servers.md', async () => {
  const servers = await serversDescribed(checkout)

  test('is what docker-compose.yml says', async () => {
    const committed = await readFile(join(checkout, 'docs/servers.md'), 'utf8')
    assert.equal(committed, renderServersPage(servers), `renew it: ${remakeServersPage}`)
  })

  test('knows all of every server of the lab', () => {
    assert.ok(servers.length > 20)
    const silent = servers.filter(({ protocol, model, keepsAlive, package: from, version, summary }) =>
      [protocol, model, keepsAlive, from, version, summary].includes(null),
    )
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    )
  })

  test('says in at most 15 words what a server is', () => {
    for (const { name, summary } of servers) assert.ok((summary ?? '').split(' ').length <= 15, `${name}: ${summary}`)
  })
})
