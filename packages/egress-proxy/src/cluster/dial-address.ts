import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions, PeerCertificate, SecureContext, TLSSocket } from 'node:tls'
import type { Deadline, TimerWheel } from '../clock/timer-wheel.ts'
import { EgressError } from '../egress-error.ts'
import type { Channel } from '../transport/channel.ts'
import { SocketChannel } from '../transport/socket-channel.ts'
import type { Transport } from '../transport/transport.ts'
import type { Dialler } from './dialler.ts'
import { ReadBuffer } from './read-buffer.ts'
import { tls } from './tls.ts'
import { tlsFailureCode } from './tls-failure.ts'
import type { Handshake, UpstreamUser } from './upstream.ts'
import { UpstreamConnection } from './upstream-connection.ts'
import { joinAddress, type UpstreamTarget } from './upstream-target.ts'

export interface DialOptions {
  readonly wheel: TimerWheel
  /** What connections without TLS are made of. */
  readonly transport: Transport
  readonly connectMs: number
  readonly handshakeMs: number
  /** What TLS origination trusts. Asked for only when TLS is originated. */
  readonly secureContext: () => SecureContext
  /** A session to resume with this target, and where a new one is kept. */
  readonly session?: { current: Buffer | undefined } | undefined
  /** Whether the handshake offers HTTP/2, too. */
  readonly offersHttp2?: boolean
}

/** A tunnel through an upstream proxy that TLS is to be spoken in. */
interface OpenedTunnel {
  readonly socket: Duplex
  /** What it took to open it. */
  readonly connectMs: number
}

/** Connects to one address, or speaks TLS in a tunnel that leads there. */
export function dialAddress(
  target: UpstreamTarget,
  address: string,
  options: DialOptions,
  dialler: Dialler,
  tunnel?: OpenedTunnel,
): void {
  const dial = new AddressDial(target, joinAddress(address, target.port), options, dialler)
  try {
    dial.begin(address, tunnel)
  } catch (error) {
    dialler.onDialFailed(error) // what Node does not take for a destination
  }
}

/** One attempt. It is the first user of its connection, and leaves it to whoever asked for it. */
class AddressDial implements UpstreamUser {
  readonly #target: UpstreamTarget
  /** `address:port`. */
  readonly #at: string
  readonly #options: DialOptions
  readonly #dialler: Dialler
  readonly #deadline: Deadline
  readonly #startedAt = performance.now()
  #connectedAt: number | undefined
  #connection: UpstreamConnection | null = null
  /** That TLS is spoken on. */
  #socket: TLSSocket | null = null
  #tunnel: OpenedTunnel | undefined
  #isOver = false

  constructor(target: UpstreamTarget, at: string, options: DialOptions, dialler: Dialler) {
    this.#target = target
    this.#at = at
    this.#options = options
    this.#dialler = dialler
    this.#deadline = options.wheel.deadline(() => this.#onLate())
  }

  begin(address: string, tunnel: OpenedTunnel | undefined): void {
    const options = this.#options
    const buffer = new ReadBuffer()
    this.#tunnel = tunnel
    if (tunnel !== undefined) this.#connectedAt = this.#startedAt
    const channel = this.#open(address, buffer)
    this.#connection = new UpstreamConnection(channel, this.#at, buffer)
    this.#connection.use(this)
    this.#deadline.set(tunnel === undefined ? options.connectMs : options.handshakeMs)
  }

  #open(address: string, buffer: ReadBuffer): Channel {
    const { port, serverName } = this.#target
    if (serverName === null) return this.#options.transport.connect(address, port, buffer)
    const base = this.#tunnel ?? {
      host: address,
      port,
      noDelay: true,
      allowHalfOpen: true,
      onread: {
        buffer: () => buffer.next(),
        callback: (length: number, bytes: Buffer) => this.#onRead(bytes.subarray(0, length)),
      },
    }
    const socket = startTls(this.#target, this.#options, base)
    this.#socket = socket
    socket.on('secureConnect', () => this.#succeed())
    return new SocketChannel(socket)
  }

  /** For the socket's `onread`, for as long as it lives. */
  #onRead(bytes: Buffer): boolean {
    return this.#connection?.onRead(bytes) ?? true
  }

  onUpstreamConnect(): void {
    this.#connectedAt = performance.now()
    if (this.#target.serverName === null) this.#succeed()
    else this.#deadline.set(this.#options.handshakeMs)
  }

  #succeed(): void {
    const connection = this.#connection
    if (connection === null || this.#isOver) return
    this.#isOver = true
    this.#deadline.cancel()
    const now = performance.now()
    const connectedAt = this.#connectedAt ?? now
    const connectMs = this.#tunnel?.connectMs ?? connectedAt - this.#startedAt
    connection.settle(handshake(this.#socket, connectMs, now - connectedAt))
    this.#dialler.onDialled(connection)
  }

  #onLate(): void {
    const code = this.#connectedAt === undefined ? 'connection_timeout' : 'tls_handshake_timeout'
    const { name } = this.#target
    this.#fail(new EgressError(code, `${name} at ${this.#at} did not answer in time`))
  }

  #fail(error: EgressError): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#deadline.cancel()
    this.#connection?.destroy()
    this.#dialler.onDialFailed(error)
  }

  /** Bytes of a handshake are TLS' own business. */
  onUpstreamData(): boolean {
    return true
  }

  onUpstreamEnd(): void {}

  onUpstreamClose(error: Error | undefined): void {
    const hasConnected = this.#connectedAt !== undefined
    const cause = error ?? new Error('it was closed')
    this.#fail(toEgressError(cause, this.#target.name, this.#at, hasConnected))
  }
}

/** TLS over `base`: an address to connect to, or a socket that is connected. */
function startTls(
  { serverName, certificateNames }: UpstreamTarget,
  options: DialOptions,
  base: ConnectionOptions,
): TLSSocket {
  const name = serverName ?? ''
  const socket = tls().connect({
    ...base,
    secureContext: options.secureContext(),
    minVersion: 'TLSv1.2',
    ALPNProtocols: options.offersHttp2 === true ? ['h2', 'http/1.1'] : ['http/1.1'],
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

/** Nothing is wrong when the certificate is for one of the names. */
function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const faults = names.map((name) => tls().checkServerIdentity(name, certificate))
  return faults.some((fault) => fault === undefined) ? undefined : faults[0]
}

function handshake(socket: TLSSocket | null, connectMs: number, tlsMs: number): Handshake {
  if (socket === null) return { connectMs, tlsMs: null, tlsVersion: null, alpn: null }
  const alpn = socket.alpnProtocol || null
  return { connectMs, tlsMs, tlsVersion: socket.getProtocol(), alpn }
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
