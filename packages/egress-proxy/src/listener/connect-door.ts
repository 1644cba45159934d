import type { Decision } from '@bookinfo/rules'
import { isTunnelled } from '@bookinfo/rules/deciding'
import { beginNote } from '../access-log/begin-note.ts'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { beginCapture } from '../capture/begin-capture.ts'
import { turn } from '../clock/turn.ts'
import { type FailureCode, failures } from '../failures.ts'
import type { Caller } from '../filters/caller.ts'
import type { Chosen, Destination } from '../filters/choose-upstream.ts'
import { endInGuise, type Guise, takeGuise } from '../filters/guise.ts'
import { checkConnectHost } from '../filters/name-destination.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { ClientConnection, ClientUser } from './client-connection.ts'
import { closeGently } from './close-gently.ts'
import { HttpConnection, type ServeConnect } from './http-connection.ts'
import { chooseTunnel, openChosen } from './open-tunnel.ts'
import { renderOwnAnswer } from './own-answer.ts'
import { askAbout, passTls } from './tls-door.ts'

const established = Buffer.from('HTTP/1.1 200 Connection Established\r\n\r\n')
const tlsHandshake = 0x16

/** A CONNECT whose name and caller are fine. */
interface Arrival {
  readonly core: ProxyCore
  readonly client: ClientConnection
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
    const refuse = (refusal: Refusal): void =>
      answerRefusal(core, connection.release(), note, refusal, accept)
    const known = connection.identify(head)
    if (!isRefusal(known)) note.workload = known.name
    const destination = core.connectAuthorities.parse(head.targetAuthority)
    if (!destination.ok)
      return refuse({ code: 'malformed_host', detail: `CONNECT: ${destination.problem}` })
    note.host = destination.host
    note.port = destination.port
    if (core.captures !== null) capture(core, note, connection, head, rest)
    const caller = mayConnect(core, connection, head, known, destination)
    if (isRefusal(caller)) return refuse(caller)
    admit({ core, client: connection.release(), note, caller, destination, rest, accept })
  }
}

/** The caller, once more, if there is room for it and nothing is wrong with its request. */
function mayConnect(
  core: ProxyCore,
  connection: HttpConnection,
  head: RequestHead,
  known: Caller | Refusal,
  destination: Destination,
): Caller | Refusal {
  if (hasBody(head)) return { code: 'conflicting_framing', detail: 'CONNECT has no body' }
  if (isRefusal(known)) return known
  const caller = connection.seat(known)
  return isRefusal(caller) ? caller : (checkConnectHost(core, head, destination) ?? caller)
}

function admit(arrival: Arrival): void {
  const { core, client, note, caller, destination } = arrival
  const question = askAbout(caller, 'connect', 'connect', destination)
  const chosen = chooseTunnel(core, note, question, destination)
  if (!(chosen instanceof Promise)) {
    grant(arrival, chosen)
    return
  }
  // Known at once, it is not worth stopping the client for.
  client.channel.pause()
  void chosen.then((target) => grant(arrival, target))
}

/** The rules and the addresses are known: a refusal, a tunnel, or the 200 that lets the client speak. */
function grant(arrival: Arrival, target: Chosen): void {
  const { core, client, note, caller, destination, rest, accept } = arrival
  const refuse = (refusal: Refusal): void => answerRefusal(core, client, note, refusal, accept)
  if (isRefusal(target)) {
    refuse(target)
    return
  }
  note.status = 200
  if (isForBytes(note.decision)) {
    const question = askAbout(caller, 'connect', 'bytes', destination)
    const announce = established
    openChosen(core, target, { client, note, question, early: rest, announce, refuse })
    return
  }
  client.channel.write(established)
  new FirstBytes(arrival).begin()
}

/** TCP-family rules, and ALLOW_ANY, say nothing about what is spoken, and the server may speak first. */
function isForBytes(decision: Decision | null): boolean {
  if (decision?.reason === 'allow_any') return true
  return decision?.reason === 'allowed' && isTunnelled(decision.protocol)
}

/** What the client says first; a client that waits for the server is no business of a rule for HTTP or TLS. */
class FirstBytes implements ClientUser {
  readonly #arrival: Arrival
  readonly #since = turn.now
  #isOver = false

  constructor(arrival: Arrival) {
    this.#arrival = arrival
  }

  begin(): void {
    const { core, client, rest } = this.#arrival
    client.use(this)
    if (rest.length > 0) {
      this.onClientData(rest, 0, rest.length)
      return
    }
    client.deadline.set(core.timeouts.headMs)
    if (client.channel.isPaused) client.channel.resume()
  }

  onClientData(bytes: Buffer, start: number, end: number): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#arrival.note.waited(this.#since)
    judgeSpeech(this.#arrival, bytes.subarray(start, end))
  }

  onClientEnd(): void {
    this.#giveUp('downstream_closed')
  }

  onClientClose(): void {
    this.#giveUp('downstream_closed')
  }

  onClientDeadline(): void {
    this.#giveUp('client_hello_timeout')
  }

  #giveUp(code: FailureCode): void {
    if (this.#isOver) return
    this.#isOver = true
    const { core, client, note } = this.#arrival
    note.waited(this.#since)
    noteRefusal(core, note, refusalOf(code))
    closeGently(client)
  }
}

function judgeSpeech({ core, client, note, caller, destination }: Arrival, first: Buffer): void {
  if (first[0] === tlsHandshake) {
    passTls(core, { client, first, note, caller, door: 'connect', fixed: destination })
    return
  }
  if (looksLikeHttp(first)) {
    const inside = { fixed: destination, caller, source: caller }
    new HttpConnection(core, client, inside).start(first, 0, first.length)
    if (client.channel.isPaused) client.channel.resume()
    return
  }
  const question = askAbout(caller, 'connect', 'bytes', destination)
  const refuse = (refusal: Refusal): void => resetBytes(core, client, note, refusal)
  const request = { client, note, question, early: first, refuse }
  openChosen(core, chooseTunnel(core, note, question, destination), request)
}

/** An upper-case method; SSH greets with upper case too. */
function looksLikeHttp(first: Buffer): boolean {
  const text = first.toString('latin1', 0, 8)
  return /^[A-Z]/.test(text) && !text.startsWith('SSH-')
}

function capture(
  core: ProxyCore,
  note: ExchangeNote,
  { client }: HttpConnection,
  { bytes, start, bodyStart }: RequestHead,
  rest: Buffer,
): void {
  note.capture = beginCapture(core, note, client, [bytes.subarray(start, bodyStart), rest])
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
  client: ClientConnection,
  note: ExchangeNote,
  refusal: Refusal,
  accept: string | undefined,
): void {
  note.refusal = refusal
  note.status = failures[refusal.code].status
  const guise = takeGuise(core, note, 'connect')
  const { id, workload, host, port } = note
  const own = { proxy: core.name, id, refusal, workload, host, port, accept }
  const answer = renderOwnAnswer({ ...own, isHead: false, close: true }, client.channel)
  const isHeard = !client.channel.destroyed
  if (isHeard && guise === undefined) note.bytesSent = answer.bodyBytes
  core.report?.(note.toRecord('end'))
  if (!isHeard) return
  if (guise !== undefined) {
    endInGuise(client, guise)
    return
  }
  answer.write()
  closeGently(client)
}

/** After the 200 nothing can be said any more that the client would understand: bytes are refused as at the TCP door. */
function resetBytes(
  core: ProxyCore,
  client: ClientConnection,
  note: ExchangeNote,
  refusal: Refusal,
): void {
  const guise = noteRefusal(core, note, refusal)
  if (guise === undefined) client.channel.reset()
  else endInGuise(client, guise)
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
