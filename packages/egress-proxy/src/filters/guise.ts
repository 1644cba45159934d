import type { Speech } from '@bookinfo/rules'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { reasonPhrase } from '../head/reason-phrases.ts'
import type { ClientConnection } from '../listener/client-connection.ts'
import { closeGently } from '../listener/close-gently.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { opensHttpOn } from './opens-http-on.ts'

/** What the rules' denials look like to clients; see `denials` in the options. */
export type DenialProfile = 'teach' | 'istio-0.5' | 'registry-only'

/** A denial as another proxy gives it: an answer without a body, or none at all. */
export interface Guise {
  /** 0: not a byte. */
  readonly status: number
  readonly flag: string
  readonly end: 'keep' | 'close' | 'reset'
}

/**
 * How the denial in this note is told under the profile in force; `undefined` when it is told in our own words, as
 * everything is that the rules did not decide (spec: egress-rules 2). The note gets what was told.
 */
export function takeGuise(core: ProxyCore, note: ExchangeNote, speech: Speech): Guise | undefined {
  const { decision, refusal } = note
  if (core.denials === 'teach' || decision?.action !== 'deny') return undefined
  if (refusal?.code !== decision.reason) return undefined
  const guise = core.denials === 'registry-only' ? today(speech) : classic(core, note, speech)
  note.status = guise.status
  note.flag = guise.flag
  return guise
}

/** Istio since 1.2 with REGISTRY_ONLY: the route `block_all` answers 502, and BlackHoleCluster has no endpoint. */
function today(speech: Speech): Guise {
  if (speech === 'http' || speech === 'connect') return { status: 502, flag: '-', end: 'keep' }
  return { status: 0, flag: 'UH', end: 'reset' }
}

/**
 * Istio 0.5: where some rule or service has HTTP on the port, its listener finds no virtual host, and takes TLS for bad
 * HTTP; on other ports a listener without a filter takes the connection and closes it.
 */
function classic(core: ProxyCore, { port }: ExchangeNote, speech: Speech): Guise {
  const isKnown = speech === 'connect' || opensHttpOn(core.policy.table, port ?? 0)
  if (!isKnown || speech === 'bytes') return { status: 0, flag: '-', end: 'close' }
  if (speech === 'tls') return { status: 400, flag: 'DPE', end: 'close' }
  return { status: 404, flag: 'NR', end: 'keep' }
}

/** Envoy's local reply: its header names in lower case, no body; empty where nothing is said. */
export function renderGuise({ status }: Guise, close: boolean): Buffer {
  if (status === 0) return Buffer.alloc(0)
  const lines = [
    `HTTP/1.1 ${status} ${reasonPhrase(status)}`,
    `date: ${new Date().toUTCString()}`,
    'server: envoy',
    ...(close ? ['connection: close'] : []),
    'content-length: 0',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** Says it to a client, and ends the connection. */
export function endInGuise(client: ClientConnection, guise: Guise): void {
  const bytes = renderGuise(guise, true)
  if (bytes.length > 0) client.channel.write(bytes)
  if (guise.end === 'reset') client.channel.reset()
  else closeGently(client)
}
