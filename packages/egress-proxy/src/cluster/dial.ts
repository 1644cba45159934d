import { connect, isIP, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect as connectTls,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { TimerWheel } from '../clock/timer-wheel.ts'
import { EgressError } from '../egress-error.ts'
import { ReadBuffer } from './read-buffer.ts'
import { tlsFailureCode } from './tls-failure.ts'
import { UpstreamConnection } from './upstream-connection.ts'
import { joinAddress, type UpstreamTarget } from './upstream-target.ts'

export interface DialOptions {
  readonly wheel: TimerWheel
  readonly connectMs: number
  readonly handshakeMs: number
  /** What TLS origination trusts. Asked for only when TLS is originated. */
  readonly secureContext: () => SecureContext
  /** A session to resume with this target, and where a new one is kept. */
  readonly session?: { current: Buffer | undefined } | undefined
}

const nextAddressHelps = new Set([
  'connection_refused',
  'connection_timeout',
  'destination_unroutable',
])

/**
 * Connects to the first of the target's addresses that answers. Addresses are literals, judged before: nothing is
 * looked up here (spec: security S29). A certificate that does not fit ends it, whatever other addresses there are.
 * @throws EgressError `connection_*`, `destination_unroutable`, `tls_*`
 */
export async function dial(
  target: UpstreamTarget,
  options: DialOptions,
): Promise<UpstreamConnection> {
  let last = new EgressError('no_healthy_upstream', `${target.name} has no address`)
  for (const address of target.addresses) {
    try {
      return await dialAddress(target, address, options)
    } catch (error) {
      if (!(error instanceof EgressError) || !nextAddressHelps.has(error.code)) throw error
      last = error
    }
  }
  throw last
}

function dialAddress(
  target: UpstreamTarget,
  address: string,
  options: DialOptions,
): Promise<UpstreamConnection> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const at = joinAddress(address, target.port)
    let connectedAt: number | undefined
    let connection: UpstreamConnection | undefined
    const buffer = new ReadBuffer()
    const onread: OnRead = {
      buffer: () => buffer.next(),
      callback: (length, bytes) => connection?.onRead(bytes.subarray(0, length)) ?? true,
    }
    const socket = open(target, address, options, onread)
    const deadline = options.wheel.deadline(() => {
      const late = connectedAt === undefined ? 'connection_timeout' : 'tls_handshake_timeout'
      fail(new EgressError(late, `${target.name} at ${at} did not answer in time`))
    })
    deadline.set(options.connectMs)

    function fail(error: EgressError): void {
      deadline.cancel()
      socket.destroy()
      reject(error)
    }
    function succeed(): void {
      deadline.cancel()
      socket.off('error', onError)
      const now = performance.now()
      const tls = target.serverName === null ? null : handshakeOf(socket)
      const handshake = {
        connectMs: (connectedAt ?? now) - startedAt,
        tlsMs: tls === null ? null : now - (connectedAt ?? now),
        tlsVersion: tls?.version ?? null,
        alpn: tls?.alpn ?? null,
      }
      connection = new UpstreamConnection(socket, at, handshake, buffer)
      resolve(connection)
    }
    function onError(error: Error): void {
      fail(toEgressError(error, target.name, at, connectedAt !== undefined))
    }
    socket.on('error', onError)
    socket.once('connect', () => {
      connectedAt = performance.now()
      if (target.serverName === null) succeed()
      else deadline.set(options.handshakeMs)
    })
    socket.once('secureConnect', succeed)
  })
}

interface OnRead {
  readonly buffer: () => Buffer
  readonly callback: (length: number, bytes: Buffer) => boolean
}

function open(
  target: UpstreamTarget,
  address: string,
  options: DialOptions,
  onread: OnRead,
): Socket {
  const { port, serverName } = target
  const base = { host: address, port, noDelay: true, allowHalfOpen: true, onread }
  if (serverName === null) return connect(base)
  const socket = connectTls({
    ...base,
    secureContext: options.secureContext(),
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    // RFC 6066: an address is no SNI; the certificate is verified against it all the same.
    servername: isIP(serverName) === 0 ? serverName : '',
    checkServerIdentity: (_, certificate) =>
      checkNames(target.certificateNames ?? [serverName], certificate),
    ...(options.session?.current === undefined ? {} : { session: options.session.current }),
  })
  socket.on('session', (session) => {
    if (options.session !== undefined) options.session.current = session
  })
  return socket
}

/** Nothing is wrong when the certificate is for one of the names. */
function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const faults = names.map((name) => checkServerIdentity(name, certificate))
  return faults.some((fault) => fault === undefined) ? undefined : faults[0]
}

function handshakeOf(socket: Socket): { version: string | null; alpn: string | null } {
  if (!isTls(socket)) return { version: null, alpn: null }
  return { version: socket.getProtocol(), alpn: socket.alpnProtocol || null }
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'getProtocol' in socket
}

function toEgressError(
  error: Error & { readonly code?: unknown },
  name: string,
  at: string,
  connected: boolean,
): EgressError {
  const cause = { cause: error }
  const said = typeof error.code === 'string' ? error.code : error.message
  if (connected) {
    return new EgressError(
      tlsFailureCode(error),
      `TLS with ${name} at ${at} failed (${said})`,
      cause,
    )
  }
  const code = /^E(HOST|NET)UNREACH$|^EADDRNOTAVAIL$/.test(said)
    ? 'destination_unroutable'
    : 'connection_refused'
  if (said === 'ETIMEDOUT')
    return new EgressError('connection_timeout', `${name} at ${at} did not answer in time`, cause)
  return new EgressError(code, `${name} at ${at} could not be reached (${said})`, cause)
}
