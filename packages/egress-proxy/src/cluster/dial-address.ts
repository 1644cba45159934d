import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type ConnectionOptions,
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
import { type Handshake, UpstreamConnection } from './upstream-connection.ts'
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

/** A tunnel through an upstream proxy that TLS is to be spoken in. */
interface OpenedTunnel {
  readonly socket: Duplex
  /** What it took to open it. */
  readonly connectMs: number
}

/**
 * Connects to one address, or speaks TLS in a tunnel that leads there.
 * @throws EgressError `connection_*`, `destination_unroutable`, `tls_*`
 */
export function dialAddress(
  target: UpstreamTarget,
  address: string,
  options: DialOptions,
  tunnel?: OpenedTunnel,
): Promise<UpstreamConnection> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const at = joinAddress(address, target.port)
    let connectedAt = tunnel === undefined ? undefined : startedAt
    let connection: UpstreamConnection | undefined
    const buffer = new ReadBuffer()
    const onread: OnRead = {
      buffer: () => buffer.next(),
      callback: (length, bytes) => connection?.onRead(bytes.subarray(0, length)) ?? true,
    }
    const socket =
      tunnel === undefined
        ? open(target, address, options, onread)
        : startTls(target, options, { socket: tunnel.socket })
    const deadline = options.wheel.deadline(() => {
      const late = connectedAt === undefined ? 'connection_timeout' : 'tls_handshake_timeout'
      fail(new EgressError(late, `${target.name} at ${at} did not answer in time`))
    })
    deadline.set(tunnel === undefined ? options.connectMs : options.handshakeMs)

    function fail(error: EgressError): void {
      deadline.cancel()
      socket.destroy()
      reject(error)
    }
    function succeed(): void {
      deadline.cancel()
      socket.off('error', onError)
      const now = performance.now()
      const handshake = {
        connectMs: tunnel?.connectMs ?? (connectedAt ?? now) - startedAt,
        ...settled(target, socket, now - (connectedAt ?? now)),
      }
      connection = new UpstreamConnection(socket, at, handshake, buffer)
      if (tunnel !== undefined) readByEvents(socket, connection)
      resolve(connection)
    }
    function onError(error: Error): void {
      fail(toEgressError(error, target.name, at, connectedAt !== undefined))
    }
    socket.on('error', onError)
    socket.on('connect', () => {
      connectedAt = performance.now()
      if (target.serverName === null) succeed()
      else deadline.set(options.handshakeMs)
    })
    if (target.serverName !== null) socket.on('secureConnect', succeed)
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
  const base = { host: address, port: target.port, noDelay: true, allowHalfOpen: true, onread }
  return target.serverName === null ? connect(base) : startTls(target, options, base)
}

/** TLS over `base`: an address to connect to, or a socket that is connected. */
function startTls(
  { serverName, certificateNames }: UpstreamTarget,
  options: DialOptions,
  base: ConnectionOptions,
): TLSSocket {
  const name = serverName ?? ''
  const socket = connectTls({
    ...base,
    secureContext: options.secureContext(),
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    // RFC 6066: an address is no SNI; the certificate is verified against it all the same.
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_, certificate) => checkNames(certificateNames ?? [name], certificate),
    ...(options.session?.current === undefined ? {} : { session: options.session.current }),
  })
  socket.on('session', (session) => {
    if (options.session !== undefined) options.session.current = session
  })
  return socket
}

/** TLS over a socket takes no `onread`. */
function readByEvents(socket: Socket, connection: UpstreamConnection): void {
  socket.on('data', (bytes: Buffer) => {
    if (!connection.onRead(bytes)) socket.pause()
  })
}

/** Nothing is wrong when the certificate is for one of the names. */
function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const faults = names.map((name) => checkServerIdentity(name, certificate))
  return faults.some((fault) => fault === undefined) ? undefined : faults[0]
}

function settled(
  { serverName }: UpstreamTarget,
  socket: Socket,
  tlsMs: number,
): Omit<Handshake, 'connectMs'> {
  if (serverName === null || !isTls(socket)) return { tlsMs: null, tlsVersion: null, alpn: null }
  return { tlsMs, tlsVersion: socket.getProtocol(), alpn: socket.alpnProtocol || null }
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
