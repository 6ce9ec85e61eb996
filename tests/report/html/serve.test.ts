import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { UserError } from '../../../scripts/base/errors.ts'
import { serveReports } from '../../../scripts/report/html/serve.ts'
import { manifestOf } from '../../fixtures/manifest.ts'

const sample = gzipSync('start_s,latency_s\n0,0.1\n')

/** Starts a server; gives its port, and what ends it and waits for that. */
async function start(reports: string): Promise<{ line: string; port: number; end: () => Promise<void> }> {
  const abort = new AbortController()
  const { promise, resolve } = Promise.withResolvers<string>()
  const ended = serveReports(reports, 0, '127.0.0.1', abort.signal, resolve)
  const line = await Promise.race([promise, ended.then(() => '')])
  const end = () => {
    abort.abort()
    return ended
  }
  return { line, port: Number(/:(\d+)\//.exec(line)?.[1]), end }
}

describe('the server of the reports folder', () => {
  let parent = ''
  let server: Awaited<ReturnType<typeof start>>

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lab-serve-'))
    const reports = join(parent, 'reports')
    await mkdir(join(reports, 'run/samples'), { recursive: true })
    await mkdir(join(reports, '.git'))
    await writeFile(join(parent, 'secret.txt'), 'secret')
    await writeFile(join(parent, 'reports-of-others.txt'), 'secret')
    await writeFile(join(reports, '.git/config'), 'secret')
    await writeFile(join(reports, 'run/.hidden'), 'secret')
    await writeFile(join(reports, 'run/run.json'), JSON.stringify(manifestOf([])))
    await writeFile(join(reports, 'run/report.html'), '<!doctype html><title>é</title>')
    await writeFile(join(reports, 'run/results.csv'), 'server\nnginx\n')
    await writeFile(join(reports, 'run/samples/1-a b.csv.gz'), sample)
    await symlink(join(parent, 'secret.txt'), join(reports, 'run/link.txt'))
    server = await start(reports)
  })
  after(async () => {
    await server.end()
    await rm(parent, { recursive: true })
  })

  /** A request with the path as it is written: fetch would straighten it out. */
  async function ask(path: string, method = 'GET', headers: Record<string, string> = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    request({ host: '127.0.0.1', port: server.port, path, method, headers }, resolve).on('error', reject).end()
    const response = await promise
    const body = Buffer.concat(await response.toArray())
    return { status: response.statusCode, headers: response.headers, body, text: body.toString() }
  }

  test('the report server prints its address', () => {
    assert.match(server.line, /^reports: http:\/\/127\.0\.0\.1:\d+\/ /)
  })

  test('the report server makes the index anew each time', async () => {
    const first = await ask('/')
    assert.equal(first.headers['content-type'], 'text/html; charset=utf-8')
    assert.ok(first.text.includes('run/report.html') && !first.text.includes('later'))
    await mkdir(join(parent, 'reports/later'))
    await writeFile(join(parent, 'reports/later/run.json'), JSON.stringify(manifestOf([])))
    assert.ok((await ask('/')).text.includes('later'))
    await rm(join(parent, 'reports/later'), { recursive: true })
  })

  test('the report server serves files with their types', async () => {
    const html = await ask('/run/report.html')
    assert.equal(html.headers['content-type'], 'text/html;charset=utf-8')
    assert.equal(html.text, '<!doctype html><title>é</title>')
    assert.equal((await ask('/run/results.csv')).headers['content-type'], 'text/csv; charset=utf-8')
    assert.equal((await ask('/run/run.json')).headers['content-type'], 'application/json')
    assert.equal(html.headers['x-content-type-options'], 'nosniff')
  })

  test('the report server serves samples as they are, to be downloaded', async () => {
    const { headers, body } = await ask('/run/samples/1-a%20b.csv.gz', 'GET', { 'accept-encoding': 'gzip' })
    assert.equal(headers['content-type'], 'application/gzip')
    assert.equal(headers['content-disposition'], 'attachment')
    assert.notEqual(headers['content-encoding'], 'gzip')
    assert.deepEqual(body, sample)
  })

  test('the report server answers HEAD without a body, and only HEAD and GET', async () => {
    const head = await ask('/run/results.csv', 'HEAD')
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '13'])
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask('/run/results.csv', method)
      assert.deepEqual([status, headers['allow']], [405, 'GET, HEAD'], method)
    }
  })

  test('the report server refuses other host names, so that no foreign page can read the reports', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80'])
      assert.equal((await ask('/', 'GET', { host })).status, 403, host)
    for (const host of ['127.0.0.1', 'localhost:8800', '[::1]:8800'])
      assert.equal((await ask('/', 'GET', { host })).status, 200, host)
  })

  test('the report server serves nothing that is hidden or outside of the folder', async () => {
    const paths = [
      ...[
        '/../secret.txt',
        '/run/../../secret.txt',
        '/%2e%2e/secret.txt',
        '/..%2fsecret.txt',
        '/run/..%5c..%5csecret.txt',
      ],
      ...['/%252e%252e/secret.txt', '//secret.txt', '/../reports-of-others.txt', '/.git/config', '/%2egit/config'],
      ...['/run/.hidden', '/run/%2ehidden', '/run/link.txt', '/run/report.html%00', '/run', '/run/', '/run/report'],
      ...['/%', '/%ff', '/nothing', '/run/results.csv%3fx', '/etc/passwd', '*'],
    ]
    for (const path of paths) {
      const { status, text } = await ask(path)
      assert.equal(status, 404, path)
      assert.ok(!text.includes('secret'), path)
    }
  })

  test('the report server survives an invalid range', async () => {
    const { status, text } = await ask('/run/results.csv', 'GET', { range: 'bytes=9-2' })
    assert.deepEqual([status, text], [200, 'server\nnginx\n'])
  })

  test('the report server says what to do where the port is in use', async () => {
    const { signal } = new AbortController()
    await assert.rejects(
      serveReports(parent, server.port, '127.0.0.1', signal, () => {}),
      (error) => error instanceof UserError && /is in use; choose another/.test(error.message),
    )
  })

  test('the report server ends at the signal, even with an open connection', async () => {
    const other = await start(parent)
    const socket = connect(other.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    await other.end()
    await closed
  })

  test('the report server ends at once where the signal came before it', async () => {
    await serveReports(parent, 0, '127.0.0.1', AbortSignal.abort(), () => {})
  })
})
