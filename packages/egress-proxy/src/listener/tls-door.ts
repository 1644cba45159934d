import type { Door, Question } from '@bookinfo/rules'
import { parseHost } from '@bookinfo/rules/deciding'
import { beginNote } from '../access-log/begin-note.ts'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { turn } from '../clock/turn.ts'
import { type FailureCode, failures } from '../failures.ts'
import type { Caller } from '../filters/caller.ts'
import type { Destination } from '../filters/choose-upstream.ts'
import { endInGuise, takeGuise } from '../filters/guise.ts'
import { admitCaller } from '../filters/judge-request.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { ClientConnection } from './client-connection.ts'
import { closeGently } from './close-gently.ts'
import { type Collected, collectHello } from './collect-hello.ts'
import { chooseTunnel, openChosen } from './open-tunnel.ts'
import { renderTlsAlert, type TlsAlert } from './tls-alert.ts'

/** Where intercepted TLS goes: the dialled port cannot be known, https' own is meant. */
const httpsPort = 443

/**
 * The door for clients that begin with TLS: the name in the ClientHello is judged and resolved by the proxy, whatever
 * address was dialled, and the client's own TLS passes through (spec: security S7, S8).
 */
export function serveTls(
  core: ProxyCore,
  client: ClientConnection,
  first: Buffer,
  caller: Caller,
): void {
  const note = beginNote(core, client.address)
  note.door = 'tls'
  note.protocol = 'TLS'
  passTls(core, { client, first, note, caller, door: 'tls', fixed: null })
}

export interface TlsArrival {
  readonly client: ClientConnection
  readonly first: Buffer
  readonly note: ExchangeNote
  readonly caller: Caller
  readonly door: Door
  /** Inside CONNECT: what the ClientHello must name. */
  readonly fixed: Destination | null
}

/** Reads the ClientHello, judges it and passes the connection through; a refusal is a TLS alert. */
export function passTls(core: ProxyCore, arrival: TlsArrival): void {
  const { client, first, note, caller } = arrival
  const workload = caller.name
  note.workload = workload
  note.configVersion = core.policy.version
  const since = turn.now
  collectHello(core, client, { first, workload }, (hello, bytes) => {
    note.waited(since)
    judgeHello(core, arrival, hello, bytes)
  })
}

function judgeHello(core: ProxyCore, arrival: TlsArrival, hello: Collected, early: Buffer): void {
  const { client, note, caller, door } = arrival
  const named = nameFrom(core, hello, arrival.fixed)
  const refuse = (refusal: Refusal): void => refuseTls(core, client, note, refusal)
  if (isRefusal(named)) {
    refuse(named)
    return
  }
  const { host, kind, port } = named
  note.host = host
  note.port = port
  note.nameSource ??= 'sni'
  note.sni = kind === 'name' ? host : null
  note.upstreamTls = 'passthrough'
  const admitted = admitCaller(caller, note.downstreamAddress)
  if (isRefusal(admitted)) {
    refuse(admitted)
    return
  }
  const question = askAbout(caller, door, 'tls', named)
  openChosen(core, chooseTunnel(core, note, question, named), {
    client,
    note,
    question,
    early,
    refuse,
  })
}

/** The question of a door without a request. */
export function askAbout(
  { name, labels, service }: Caller,
  door: Door,
  speech: 'tls' | 'bytes' | 'connect',
  { host, kind, port }: Destination,
): Question {
  const question = {
    workload: name,
    workloadLabels: labels,
    door,
    speech,
    host,
    hostKind: kind,
    port,
  }
  return service === undefined ? question : { ...question, workloadService: service }
}

/** Why there is no ClientHello to judge. */
const notRead = {
  malformed: 'client_hello_malformed',
  timeout: 'client_hello_timeout',
  closed: 'downstream_closed',
  crowded: 'too_many_heads',
} as const

function nameFrom(
  core: ProxyCore,
  hello: Collected,
  fixed: Destination | null,
): Destination | Refusal {
  if (typeof hello === 'string') return refusalOf(notRead[hello])
  if (core.refuseEncryptedHello && hello.hasEncryptedHello)
    return refusalOf('encrypted_hello_refused')
  const { serverName } = hello
  if (serverName === null) {
    // An address cannot stand in a ClientHello: for CONNECT to one, no name is the right name.
    return fixed !== null && fixed.kind !== 'name' ? fixed : refusalOf('sni_missing')
  }
  const parsed = parseHost(serverName)
  if (!parsed.ok)
    return { code: 'client_hello_malformed', detail: `ClientHello: ${parsed.problem}` }
  if (parsed.kind !== 'name') {
    return { code: 'client_hello_malformed', detail: 'the ClientHello names an address' }
  }
  if (fixed === null) return { host: parsed.host, kind: parsed.kind, port: httpsPort }
  if (parsed.host === fixed.host || core.weakened.namesMayDiffer) return fixed
  return {
    code: 'sni_mismatch',
    detail: `ClientHello names ${parsed.host}, CONNECT ${fixed.host}:${fixed.port}`,
  }
}

function refusalOf(code: FailureCode): Refusal {
  return { code, detail: failures[code].says }
}

function refuseTls(
  core: ProxyCore,
  client: ClientConnection,
  note: ExchangeNote,
  refusal: Refusal,
): void {
  note.refusal = refusal
  const guise = takeGuise(core, note, 'tls')
  core.report?.(note.toRecord('end'))
  if (client.channel.destroyed) return
  if (guise !== undefined) {
    endInGuise(client, guise)
    return
  }
  client.channel.write(renderTlsAlert(alertFor(refusal.code)))
  closeGently(client)
}

function alertFor(code: FailureCode): TlsAlert {
  if (code === 'sni_missing' || code === 'sni_mismatch') return 'unrecognized_name'
  if (code === 'client_hello_malformed') return 'decode_error'
  return failures[code].by === 'policy' ? 'access_denied' : 'internal_error'
}
