import type { Socket } from 'node:net'
import { type Decision, isTunnelled } from '@bookinfo/rules'
import { beginNote } from '../access-log/begin-note.ts'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { beginCapture } from '../capture/begin-capture.ts'
import { turn } from '../clock/turn.ts'
import { type FailureCode, failures } from '../failures.ts'
import type { Caller } from '../filters/caller.ts'
import type { Destination } from '../filters/choose-upstream.ts'
import { endInGuise, type Guise, takeGuise } from '../filters/guise.ts'
import { checkConnectHost } from '../filters/name-destination.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { closeGently } from './close-gently.ts'
import { HttpConnection, type ServeConnect } from './http-connection.ts'
import { chooseTunnel, openTunnel } from './open-tunnel.ts'
import { renderOwnAnswer } from './own-answer.ts'
import { askAbout, passTls } from './tls-door.ts'

const established = Buffer.from('HTTP/1.1 200 Connection Established\r\n\r\n')
const tlsHandshake = 0x16

interface Arrival {
  readonly core: ProxyCore
  readonly socket: Socket
  readonly note: ExchangeNote
  readonly caller: Caller
  readonly destination: Destination
  readonly rest: Buffer
  readonly accept: string | undefined
}

/**
 * CONNECT. Everything that can be refused is refused before the 200: the name, the caller, a Host that names
 * another, the rules, the addresses.
 * Then the first bytes are judged: TLS must name the same host, clear HTTP is served as a proxy serves it with the
 * destination fixed, other bytes pass only for tcp rules, which are joined at once.
 */
export function serveConnect(core: ProxyCore): ServeConnect {
  return function serveConnect(connection, head, rest) {
    const note = noteConnect(core, connection, head)
    const accept = head.value(field.accept)
    const socket = connection.socket
    const refuse = (refusal: Refusal): void => {
      connection.release()
      answerRefusal(core, socket, note, refusal, accept)
    }
    const known = connection.identify(head)
    if (!isRefusal(known)) note.workload = known.name
    const destination = core.connectAuthorities.parse(head.targetAuthority)
    if (!destination.ok)
      return refuse({ code: 'malformed_host', detail: `CONNECT: ${destination.problem}` })
    note.host = destination.host
    note.port = destination.port
    const received = [head.bytes.subarray(0, head.bodyStart), rest]
    note.capture = beginCapture(core, note, socket, received)
    if (hasBody(head)) {
      refuse({ code: 'conflicting_framing', detail: 'CONNECT has no body' })
      return
    }
    const caller = isRefusal(known) ? known : connection.seat(known)
    if (isRefusal(caller)) {
      refuse(caller)
      return
    }
    const stray = checkConnectHost(core, head, destination)
    if (stray !== undefined) {
      refuse(stray)
      return
    }
    connection.release()
    void admit({ core, socket, note, caller, destination, rest, accept })
  }
}

async function admit(arrival: Arrival): Promise<void> {
  const { core, socket, note, caller, destination, rest, accept } = arrival
  const question = askAbout(caller, 'connect', 'connect', destination)
  const chosen = chooseTunnel(core, note, question, destination)
  // Known at once, it is not worth stopping the client for.
  if (chosen instanceof Promise) socket.pause()
  const target = chosen instanceof Promise ? await chosen : chosen
  const refuse = (refusal: Refusal): void => answerRefusal(core, socket, note, refusal, accept)
  if (isRefusal(target)) return refuse(target)
  if (isForBytes(note.decision)) {
    socket.pause()
    note.status = 200
    const anything = askAbout(caller, 'connect', 'bytes', destination)
    const tunnel = { socket, note, question: anything, early: rest, announce: established, refuse }
    return openTunnel(core, target, tunnel)
  }
  socket.write(established)
  note.status = 200
  const since = turn.now
  const first = await firstBytes(core, socket, rest)
  note.waited(since)
  await judgeSpeech(arrival, first)
}

/** TCP-family rules, and ALLOW_ANY, say nothing about what is spoken, and the server may speak first. */
function isForBytes(decision: Decision | null): boolean {
  if (decision?.reason === 'allow_any') return true
  return decision?.reason === 'allowed' && isTunnelled(decision.protocol)
}

async function judgeSpeech(
  { core, socket, note, caller, destination }: Arrival,
  first: Buffer | FailureCode,
): Promise<void> {
  if (typeof first === 'string') {
    noteRefusal(core, note, refusalOf(first))
    return closeGently(socket, core.wheel)
  }
  if (first[0] === tlsHandshake) {
    return passTls(core, { socket, first, note, caller, door: 'connect', fixed: destination })
  }
  if (looksLikeHttp(first)) {
    new HttpConnection(core, socket, { fixed: destination, caller, source: caller }).start(first)
    socket.resume()
    return
  }
  const question = askAbout(caller, 'connect', 'bytes', destination)
  const bytesTarget = await chooseTunnel(core, note, question, destination)
  const refuse = (refusal: Refusal): void => resetBytes(core, socket, note, refusal)
  if (isRefusal(bytesTarget)) return refuse(bytesTarget)
  return openTunnel(core, bytesTarget, { socket, note, question, early: first, refuse })
}

/** An upper-case method; SSH greets with upper case too. */
function looksLikeHttp(first: Buffer): boolean {
  const text = first.toString('latin1', 0, 8)
  return /^[A-Z]/.test(text) && !text.startsWith('SSH-')
}

/** What the client says first; a client that waits for the server is no business of a rule for HTTP or TLS. */
function firstBytes(core: ProxyCore, socket: Socket, rest: Buffer): Promise<Buffer | FailureCode> {
  if (rest.length > 0) return Promise.resolve(rest)
  return new Promise((resolve) => {
    const deadline = core.wheel.deadline(() => finish('client_hello_timeout'))
    deadline.set(core.timeouts.headMs)
    function finish(result: Buffer | FailureCode): void {
      deadline.cancel()
      socket.pause()
      socket.off('data', finish)
      socket.off('end', onGone)
      socket.off('close', onGone)
      resolve(result)
    }
    function onGone(): void {
      finish('downstream_closed')
    }
    socket.on('data', finish)
    socket.on('end', onGone)
    socket.on('close', onGone)
    socket.resume()
  })
}

function hasBody(head: RequestHead): boolean {
  if (head.has(field['transfer-encoding'])) return true
  return Number(head.value(field['content-length']) ?? 0) > 0
}

function noteConnect(core: ProxyCore, connection: HttpConnection, head: RequestHead): ExchangeNote {
  const note = beginNote(core, connection.downstreamAddress, head)
  note.door = 'connect'
  note.nameSource = 'connect'
  note.method = 'CONNECT'
  note.protocol = `HTTP/1.${head.minor}`
  note.userAgent = head.value(field['user-agent']) ?? null
  note.requestId = head.value(field['x-request-id']) ?? note.id
  return note
}

/** Before the 200: an HTTP answer. */
function answerRefusal(
  core: ProxyCore,
  socket: Socket,
  note: ExchangeNote,
  refusal: Refusal,
  accept: string | undefined,
): void {
  note.refusal = refusal
  note.status = failures[refusal.code].status
  const guise = takeGuise(core, note, 'connect')
  core.report?.(note.toRecord('end'))
  if (socket.destroyed) return
  if (guise !== undefined) {
    endInGuise(core, socket, guise)
    return
  }
  const { id, workload, host, port } = note
  const answer = { proxy: core.name, id, refusal, workload, host, port, accept }
  socket.write(renderOwnAnswer({ ...answer, isHead: false, close: true }))
  closeGently(socket, core.wheel)
}

/** After the 200 nothing can be said any more that the client would understand: bytes are refused as at the TCP door. */
function resetBytes(core: ProxyCore, socket: Socket, note: ExchangeNote, refusal: Refusal): void {
  const guise = noteRefusal(core, note, refusal)
  if (guise === undefined) socket.resetAndDestroy()
  else endInGuise(core, socket, guise)
}

function noteRefusal(core: ProxyCore, note: ExchangeNote, refusal: Refusal): Guise | undefined {
  note.refusal = refusal
  const guise = takeGuise(core, note, 'bytes')
  core.report?.(note.toRecord('end'))
  return guise
}

function refusalOf(code: FailureCode): Refusal {
  return { code, detail: failures[code].says }
}
