import { access, constants, realpath, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join, sep } from 'node:path'
import sirv from 'sirv'
import { hasCode, UserError } from '../../base/errors.ts'
import { renderIndex } from './index-page.ts'
import { readRuns } from './runs.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Serves the reports folder until the signal: the index of its runs at /, made anew each time, and its files below.
 * @param port 0 for any that is free
 * @param say gets the one line that says where
 * @throws UserError if the port cannot be had
 */
export async function serveReports(
  reports: string,
  port: number,
  host: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const server = createServer(handlerFor(reports))
  const ended = new Promise<void>((resolve) => server.once('close', resolve))
  await listen(server, port, host)
  say(`reports: ${urlOf(server, host)} (Ctrl-C ends it)`)
  const end = () => {
    server.close()
    server.closeAllConnections()
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  await ended
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListen(error, port, host)))
    server.listen(port, host, resolve)
  })
}

function explainListen(error: Error, port: number, host: string): Error {
  if (hasCode(error, 'EADDRINUSE'))
    return new UserError(`port ${port} on ${host} is in use; choose another, or end what uses it`)
  if (hasCode(error, 'EACCES')) return new UserError(`port ${port} on ${host} is not allowed; choose one from 1024 on`)
  if (hasCode(error, 'EADDRNOTAVAIL', 'ENOTFOUND'))
    return new UserError(`${host} is no address of this machine; listen on 127.0.0.1`)
  return error
}

/** Where a browser on this machine finds it; a server on all addresses is found on the loopback's. */
function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/`
}

function handlerFor(reports: string): Handler {
  // `dev` looks at the disk for each request: runs come while the server is on.
  const files = sirv(reports, { dev: true, etag: true, extensions: [], setHeaders })
  return (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    answer(reports, files, request, response).catch(() => fail(response, 500, 'This could not be read.'))
  }
}

async function answer(
  reports: string,
  files: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    return fail(response, 405, 'Only GET and HEAD.')
  }
  if (!isLocal(request)) return fail(response, 403, 'Ask for it by 127.0.0.1.')
  const path = pathOf(request)
  if (path === '/') return sendIndex(reports, response)
  if (path === null || !(await isServed(reports, path))) return fail(response, 404, 'There is no such file.')
  // What was checked is what is served; and a range that makes no sense would end the server.
  request.url = encodeURI(path).replace(/[?#]/g, encodeURIComponent)
  delete request.headers.range
  files(request, response)
}

/** Whether it was asked for by this machine's own name: a page from elsewhere can have its own name lead here. */
function isLocal({ headers }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(headers.host ?? '')
}

/** The path asked for, decoded; null if it is none. */
function pathOf({ url = '' }: IncomingMessage): string | null {
  try {
    const path = decodeURIComponent(url.replace(/\?.*$/, ''))
    return path.startsWith('/') ? path : null
  } catch {
    return null
  }
}

/** Whether a path is a file that is really below the folder, can be read, and is not hidden; one with steps up is none. */
async function isServed(reports: string, path: string): Promise<boolean> {
  if (path.includes('\0') || path.split('/').some((part) => part.startsWith('.'))) return false
  try {
    const file = await realpath(join(reports, path))
    if (!file.startsWith(`${await realpath(reports)}${sep}`)) return false
    await access(file, constants.R_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

function setHeaders(response: ServerResponse, path: string): void {
  if (path.endsWith('.gz')) {
    // The samples are files to keep: `identity` overrules the library, which would have the browser decode them.
    response.setHeader('Content-Encoding', 'identity')
    response.setHeader('Content-Type', 'application/gzip')
    response.setHeader('Content-Disposition', 'attachment')
  } else if (/\.(txt|log|csv|md)$/.test(path)) {
    response.setHeader('Content-Type', `text/${path.endsWith('.csv') ? 'csv' : 'plain'}; charset=utf-8`)
  }
}

async function sendIndex(reports: string, response: ServerResponse): Promise<void> {
  const page = renderIndex(await readRuns(reports))
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(page)
}

function fail(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}
