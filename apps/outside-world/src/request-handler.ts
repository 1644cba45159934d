import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type Answer, type OutsideRequest, sendAnswer } from './answer.ts'
import type { Fault, FaultSwitches } from './faults.ts'
import { internalError, rateLimitExceeded } from './google/google-error.ts'
import { answerOf, hostNameOf } from './hosts.ts'
import type { ReceivedLog } from './received-log.ts'
import { serverNameOf } from './server-name-of.ts'

const keptBodyBytes = 4096

interface RequestHandlerOptions {
  readonly listener: 'https' | 'http'
  readonly faults: FaultSwitches
  readonly received: ReceivedLog
  /** Whether no further request is wanted on this connection. */
  readonly isLast: (socket: Socket) => boolean
}

/** Answers a request: over TLS for the name of the handshake, in clear for the name in its Host header. */
export function createRequestHandler(options: RequestHandlerOptions) {
  const { listener, faults, received, isLast } = options
  return async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message)
    const host = request.sni ?? hostNameOf(request.host)
    const reset = faults.get(host) === 'down'
    received.add({
      ...request,
      kind: reset ? 'reset' : 'request',
      listener,
      encrypted: request.tlsVersion !== null,
    })
    if (reset) {
      message.socket.destroy()
      return
    }
    while (faults.get(host) === 'slow') await faults.changed(host)
    if (isLast(message.socket)) response.setHeader('Connection', 'close')
    sendAnswer(message, response, faultyAnswer(faults.get(host)) ?? answerOf(host, request))
  }
}

function faultyAnswer(fault: Fault): Answer | undefined {
  if (fault === 'status-429') return rateLimitExceeded()
  if (fault === 'status-500') return internalError()
  if (fault !== 'not-json') return undefined
  return {
    status: 200,
    contentType: 'text/html; charset=UTF-8',
    body: '<!DOCTYPE html>\n<title>Welcome</title>\n<p>Please sign in to use this network.</p>\n',
  }
}

async function readRequest(message: IncomingMessage): Promise<OutsideRequest> {
  const { socket, rawHeaders } = message
  const tls = socket instanceof TLSSocket ? socket : undefined
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    host: message.headers.host ?? null,
    headers: pairs(rawHeaders),
    body: await readBody(message),
    sni: serverNameOf(socket),
    tlsVersion: tls?.getProtocol() ?? null,
    remoteAddress: socket.remoteAddress ?? '',
  }
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []))
}

/** The first part of the body as text; the rest is read and forgotten. */
async function readBody(message: IncomingMessage): Promise<string> {
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    if (size < keptBodyBytes) kept.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(kept).toString('utf8', 0, keptBodyBytes)
}
