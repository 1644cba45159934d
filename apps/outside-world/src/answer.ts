import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** What a host of the outside answers: small, whole and decided before the first byte is sent. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A request as the hosts see it. */
export interface OutsideRequest {
  readonly method: string
  /** Path and query, as received. */
  readonly path: string
  /** The Host header as received. */
  readonly host: string | null
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly sni: string | null
  readonly tlsVersion: string | null
  readonly remoteAddress: string
}

/** An answer with a JSON body, printed as Google prints it. */
export function jsonAnswer(status: number, body: unknown): Answer {
  return {
    status,
    contentType: 'application/json; charset=UTF-8',
    body: `${JSON.stringify(body, null, 2)}\n`,
  }
}

/** Sends the answer; compressed when the request accepts gzip, without its body for HEAD. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const plain = Buffer.from(answer.body)
  const zip = acceptsGzip(request.headers['accept-encoding'])
  const body = zip ? gzipSync(plain) : plain
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType,
    'Content-Length': body.length,
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
    ...(zip ? { 'Content-Encoding': 'gzip' } : {}),
    ...answer.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** RFC 9110 section 12.5.3; `q=0` means not acceptable. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding))
}
