import { type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Ask } from './row.ts'

/** What came back. */
export interface Answer {
  readonly status: number | 'no answer'
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * Sends one request over a connection of its own and reads all of the answer. Redirects are not followed. Silence for
 * longer than `patienceMs` is `no answer`; rejects when nobody listens or the connection breaks.
 */
export function ask(base: URL, what: Ask, cookies: string, patienceMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const send = base.protocol === 'https:' ? requestHttps : requestHttp
  const request = send(base, {
    method: what.method ?? 'GET',
    path: base.pathname.replace(/\/$/, '') + what.path,
    headers: { ...headersOf(what, base), ...(cookies === '' ? {} : { cookie: cookies }) },
    agent: false,
  })
  const silence = setTimeout(() => {
    resolve({ status: 'no answer', headers: {}, body: '' })
    request.destroy()
  }, patienceMs)
  request.once('response', async (response) => {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const { statusCode = 0, headers } = response
      resolve({ status: statusCode, headers, body: Buffer.concat(chunks).toString() })
    } catch (error) {
      reject(error)
    }
  })
  request.once('error', reject)
  request.once('close', () => clearTimeout(silence))
  request.end(what.body)
  return promise
}

function headersOf({ headers = {}, body }: Ask, base: URL): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    value.replaceAll('{here}', base.origin),
  ])
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return { ...length, ...Object.fromEntries(entries) }
}
