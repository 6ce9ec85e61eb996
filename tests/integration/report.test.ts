import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type Docker from 'dockerode'
import { type Compose, composeFor } from '../../scripts/lab/compose.ts'
import { lastLogLines } from '../../scripts/lab/container-log.ts'
import { connect, labLabel } from '../../scripts/lab/engine.ts'
import { execIn } from '../../scripts/lab/exec.ts'
import { describeSelf, mirrorCheckout } from '../../scripts/lab/self.ts'
import { asRecord } from '../../scripts/registry/variables.ts'
import { testSettings, useComposeFiles } from './harness.ts'

const port = '18800'

/** A reports folder with things beside it, and in it, that nobody may see. */
const folder = `
  cd /reports
  mkdir -p run/samples .git
  echo secret >.git/config; echo secret >run/.hidden; echo secret >run/table.csv.part; echo secret >variables.env
  echo secret >run/run.lock
  echo '<!doctype html><title>é</title>' >run/report.html
  echo '<h1>Runs</h1>' >index.html
  echo '{}' | tee run/run.json >run/cells.jsonl
  echo Straße >run/report.md
  printf 'server\\nnginx\\n' >run/results.csv
  echo start_s | gzip -n >'run/samples/1-a b.csv.gz'
  ln -s /etc/passwd run/link.txt
  ln -s /etc linked
`

describe('the service that serves the reports', () => {
  let docker: Docker
  let compose: Compose
  let project = ''
  let self = ''
  let model: Record<string, unknown>
  let service: Docker.Container
  let details: Docker.ContainerInspectInfo
  let address = ''

  before(async () => {
    useComposeFiles()
    const settings = await testSettings()
    self = settings.self
    project = `${settings.project}-report`
    docker = await connect()
    const { checkout, given } = await describeSelf(docker, settings)
    await mirrorCheckout(checkout, settings.root)
    const own = composeFor({ project }, checkout)
    const env = Object.fromEntries(given.map((name) => [name, process.env[name] ?? '']))
    compose = (args, input) => own(args, { env: { ...env, LAB_REPORT_PORT: port }, ...input })
    model = asRecord(JSON.parse((await compose(['--profile', '*', 'config', '--format', 'json'])).stdout))
    await compose(['build', 'report'])
    await compose(['up', '--detach', '--no-build', 'report'], { project: withFolderOfItsOwn() })
    service = docker.getContainer((await compose(['ps', '--quiet', 'report'])).stdout.trim())
    details = await service.inspect()
    await docker.getNetwork(`${project}_reports`).connect({ Container: self })
    address = details.NetworkSettings.Networks[`${project}_reports`]?.IPAddress ?? ''
    const deadline = Date.now() + 20_000
    while (Date.now() < deadline && !(await ask('/').catch(() => null))) await setTimeout(100)
  })
  after(async () => {
    await docker.getNetwork(`${project}_reports`).disconnect({ Container: self })
    await compose(['down', '--volumes'], { project: withFolderOfItsOwn() })
  })

  const described = (name: string) => asRecord(asRecord(model['services'])[name])
  const mounts = () => (described('report')['volumes'] as unknown[]).map(asRecord)

  /** The service as the Compose file describes it, but for a volume in place of the reports folder. */
  function withFolderOfItsOwn(): object {
    const volumes = mounts().map((mount) =>
      mount['target'] === '/reports'
        ? { type: 'volume', source: 'folder', target: '/reports', read_only: true }
        : mount,
    )
    return { ...model, services: { report: { ...described('report'), volumes } }, volumes: { folder: {} } }
  }

  /** Runs shell commands with the volume, as `bench` writes to the reports folder of a service that is on. */
  async function inFolder(commands: string): Promise<void> {
    const { Image } = await docker.getContainer(self).inspect()
    const HostConfig = { Binds: [`${project}_folder:/reports`], NetworkMode: 'none' }
    const writer = await docker.createContainer({ Image, Entrypoint: ['sh', '-ec', commands], HostConfig })
    await writer.start()
    const { StatusCode } = await writer.wait()
    await writer.remove()
    assert.equal(StatusCode, 0)
  }

  /** A request with the path as it is written: fetch would straighten it out. */
  async function ask(path: string, method = 'GET', headers: Record<string, string> = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const asked = { host: address, port: 8800, path, method, headers: { host: 'localhost', ...headers } }
    request(asked, resolve).on('error', reject).end()
    const response = await promise
    const body = Buffer.concat(await response.toArray())
    return { status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() }
  }

  async function inShell(command: string): Promise<string> {
    const { stdout, stderr } = await execIn(service, ['sh', '-c', command])
    return (stdout + stderr).trim()
  }

  test('bench report says where it is to be found', async () => {
    const said = await lastLogLines(service)
    assert.match(said, new RegExp(`^reports: http://127\\.0\\.0\\.1:${port}/ `))
    assert.doesNotMatch(said, /emerg|alert|warn/)
  })

  test('bench report says how to start a run where none has ended yet, and shows the index as soon as there is one', async () => {
    for (const path of ['/', '/index.html']) {
      const { status, text, headers } = await ask(path)
      assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=utf-8'], path)
      assert.match(text, /docker compose up bench/, path)
    }
    await inFolder(folder)
    for (const path of ['/', '/index.html']) assert.equal((await ask(path)).text, '<h1>Runs</h1>\n', path)
  })

  test('bench report gives each file with its type, and lets no page elsewhere use it', async () => {
    const types = {
      'report.html': 'text/html; charset=utf-8',
      'report.md': 'text/plain; charset=utf-8',
      'results.csv': 'text/csv; charset=utf-8',
      'cells.jsonl': 'text/plain; charset=utf-8',
      'run.json': 'application/json',
    }
    for (const [name, type] of Object.entries(types)) {
      const { status, headers } = await ask(`/run/${name}`)
      assert.deepEqual([status, headers['content-type']], [200, type], name)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['content-security-policy'], "frame-ancestors 'none'")
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
      assert.equal(headers['cache-control'], 'no-cache')
      assert.equal(headers['server'], 'nginx')
      assert.equal(headers['content-disposition'], undefined)
    }
    assert.equal((await ask('/run/report.html')).text, '<!doctype html><title>é</title>\n')
  })

  test('bench report gives samples as files, as they are', async () => {
    const { headers, body } = await ask('/run/samples/1-a%20b.csv.gz', 'GET', { 'accept-encoding': 'gzip' })
    assert.equal(headers['content-type'], 'application/gzip')
    assert.equal(headers['content-disposition'], 'attachment')
    assert.equal(headers['content-encoding'], undefined)
    assert.equal(body.readUInt16BE(0), 0x1f8b)
  })

  test('bench report answers HEAD without a body, and nothing but it and GET', async () => {
    const head = await ask('/run/results.csv', 'HEAD')
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '13'])
    for (const path of ['/', '/run/results.csv', '/nothing'])
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const { status, headers } = await ask(path, method)
        assert.deepEqual([status, headers['allow']], [405, 'GET, HEAD'], `${method} ${path}`)
      }
  })

  test('bench report answers only to this machine’s own name, so that no page from elsewhere can read the reports', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', `${address}:8800`])
      for (const path of ['/', '/run/report.html']) assert.equal((await ask(path, 'GET', { host })).status, 403, host)
    for (const host of ['127.0.0.1', '127.0.0.1:8800', 'localhost:8800', '[::1]:8800'])
      assert.equal((await ask('/', 'GET', { host })).status, 200, host)
  })

  test('bench report serves nothing that is hidden, half-written, a link, a list, or outside of the folder', async () => {
    const paths = [
      ...['/../etc/passwd', '/run/../../etc/passwd', '/%2e%2e/etc/passwd', '/..%2fetc/passwd', '/etc/passwd', '*'],
      ...['/run/..%5c..%5cetc/passwd', '/%252e%252e/etc/passwd', '//etc/passwd', '/no-run.html', '/nginx.conf'],
      ...['/.git/config', '/%2egit/config', '/run/.hidden', '/run/%2ehidden', '/run/table.csv.part', '/run/run.lock'],
      ...['/variables.env', '/run/link.txt', '/linked/mime.types', '/linked/report/no-run.html', '/run', '/run/'],
      ...['/run/report', '/run/report.html%00', '/%', '/%ff', '/nothing', '/run/results.csv%3fx'],
    ]
    for (const path of paths) {
      const { status, text } = await ask(path)
      assert.ok([400, 403, 404].includes(status), `${path}: ${status}`)
      assert.doesNotMatch(text, /secret|root:|docker compose/, path)
    }
  })

  test('bench report is published on the loopback address only', () => {
    assert.deepEqual(details.NetworkSettings.Ports, { '8800/tcp': [{ HostIp: '127.0.0.1', HostPort: port }] })
  })

  test('bench report is alone on its network', () => {
    assert.deepEqual(Object.keys(details.NetworkSettings.Networks), [`${project}_reports`])
    const there = Object.keys(asRecord(model['services'])).filter(
      (name) => 'reports' in asRecord(described(name)['networks']),
    )
    assert.deepEqual(there, ['report'])
  })

  test('bench report has the reports and its own settings, neither to be written, and no socket of the engine', async () => {
    assert.deepEqual(
      mounts().map(({ type, target, read_only }) => [type, target, read_only]),
      [
        ['bind', '/etc/report', true],
        ['bind', '/reports', true],
      ],
    )
    for (const place of ['/reports', '/etc/report', '/etc/lab', '/srv'])
      assert.match(await inShell(`touch ${place}/anything`), /Read-only file system/)
    assert.match(await inShell('ls /var/run/docker.sock'), /No such file/)
  })

  test('bench report is nobody, without a capability, and never gets one', async () => {
    const status = await inShell('cat /proc/[0-9]*/status')
    assert.match(status, /^Name:\s+nginx$/m)
    assert.deepEqual(new Set(status.match(/^Uid:.*$/gm)), new Set(['Uid:\t65534\t65534\t65534\t65534']))
    for (const set of ['CapEff', 'CapPrm', 'CapBnd']) assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'))
    assert.doesNotMatch(status, /^Cap(Eff|Prm|Bnd):\s+0*[1-9a-f]/m)
    assert.match(status, /^NoNewPrivs:\s+1$/m)
  })

  test('the container of bench report has the lab’s labels', () => {
    for (const [name, value] of Object.entries({ ...labLabel, 'lab.role': 'report' }))
      assert.equal(details.Config.Labels[name], value, name)
  })

  test('bench report ends by itself when it is stopped', async () => {
    await service.stop()
    const { State } = await service.inspect()
    // 137 would be that it had to be killed.
    assert.equal(State.ExitCode, 0)
  })

  test('bench report says in one line what to do where it may not read the folder', async () => {
    await inFolder('chmod 700 /reports')
    await service.start()
    assert.equal((await service.wait()).StatusCode, 2)
    assert.match(
      await lastLogLines(service, 1),
      /^error: user 65534 may not read the checkout; set LAB_REPORT_USER in \.env/,
    )
  })
})
