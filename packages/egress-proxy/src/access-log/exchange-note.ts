import type { Decision, Door } from '@bookinfo/rules'
import type { CapturedExchange } from '../capture/captured-exchange.ts'
import { isoTime } from '../clock/iso-time.ts'
import { turn } from '../clock/turn.ts'
import type { Handshake, Upstream } from '../cluster/upstream.ts'
import type { ExchangeRecord } from '../exchange.ts'
import { failures } from '../failures.ts'
import type { Refusal } from '../filters/refusal.ts'
import { decisionTexts } from './decision-texts.ts'
import { exchangeId } from './exchange-id.ts'
import { redactPath } from './redact-path.ts'

/** What is written down about one exchange while it lives; becomes the record when it ends. */
export class ExchangeNote {
  readonly id = exchangeId()
  readonly startedAt = turn.now
  readonly #time = turn.time
  configVersion = 'none'
  workload = 'unknown'
  door: Door = 'http-origin'
  method: string | null = null
  path: string | null = null
  protocol = 'HTTP/1.1'
  host: string | null = null
  port: number | null = null
  nameSource: ExchangeRecord['nameSource'] = null
  decision: Decision | null = null
  refusal: Refusal | null = null
  /** What route rules did to it, for the flags: a delay was injected; the last retry did not help. */
  isDelayed = false
  areRetriesSpent = false
  /** Envoy's flag, where the denial was told as another proxy would. */
  flag: string | null = null
  /** The status sent; 0 when none was. */
  status = 0
  upstreamName = ''
  upstreamAddress: string | null = null
  upstreamTls: 'none' | 'originate' | 'passthrough' = 'none'
  sni: string | null = null
  isReused = false
  handshake: Handshake | null = null
  readonly downstreamAddress: string
  bytesReceived = 0
  bytesSent = 0
  waitMs: number | null = null
  dnsMs: number | null = null
  firstByteMs: number | null = null
  userAgent: string | null = null
  requestId: string | null = null
  traceId: string | null = null
  span: ExchangeRecord['span'] = null
  /** Watches its bytes, where an operator asked for that. */
  capture: CapturedExchange | null = null

  constructor(downstreamAddress: string) {
    this.downstreamAddress = downstreamAddress
  }

  /** It was held since then, by the clock of `performance`. */
  waited(since: number): void {
    this.waitMs = (this.waitMs ?? 0) + turn.now - since
  }

  /** What the exchange goes over, and as whom it is named. */
  reached(name: string, upstream: Upstream): void {
    this.upstreamName = name
    this.upstreamAddress = upstream.address
    this.isReused = upstream.isReused
    this.handshake = upstream.handshake
  }

  toRecord(phase: 'open' | 'end'): ExchangeRecord {
    const { decision, refusal } = this
    const texts = decisionTexts(decision, this.port, this.upstreamName)
    const failure = refusal === null ? null : failures[refusal.code]
    const isByPolicy = failure?.by === 'policy'
    // Times of the handshake, where this exchange made one.
    const handshake = this.isReused ? null : this.handshake
    return {
      id: this.id,
      time: isoTime(this.#time),
      phase,
      configVersion: this.configVersion,
      workload: this.workload,
      door: this.door,
      method: this.method,
      path: this.path === null ? null : redactPath(this.path),
      protocol: this.protocol,
      host: this.host,
      port: this.port,
      nameSource: this.nameSource,
      // What policy or the proxy itself refused is a denial; what failed behind it was allowed.
      action: !isByPolicy && decision?.action === 'allow' ? 'allow' : 'deny',
      reason: refusal?.code ?? decision?.reason ?? 'allowed',
      detail: refusal?.detail ?? null,
      rule: texts.rule,
      routeRule: texts.routeRule,
      cluster: isByPolicy ? this.#blackHole() : texts.cluster,
      endedBy: failure?.by ?? 'upstream-answer',
      status: this.status,
      flags: this.#flags(this.flag ?? failure?.flag ?? '-'),
      upstream: this.#upstream(),
      downstreamAddress: this.downstreamAddress,
      bytesReceived: this.bytesReceived,
      bytesSent: this.bytesSent,
      durationMs: turn.now - this.startedAt,
      waitMs: this.waitMs,
      dnsMs: this.dnsMs,
      connectMs: handshake === null ? null : handshake.connectMs,
      tlsMs: handshake === null ? null : handshake.tlsMs,
      firstByteMs: this.firstByteMs,
      userAgent: this.userAgent,
      requestId: this.requestId,
      traceId: this.traceId,
      span: this.span,
    }
  }

  /** What was refused before the rules were asked is in the black hole too, once it was named. */
  #blackHole(): string | null {
    return this.host === null ? null : 'BlackHoleCluster'
  }

  /** Envoy joins several by commas. */
  #flags(flag: string): string {
    if (!this.isDelayed && !this.areRetriesSpent) return flag
    const flags = [
      ...(flag === '-' ? [] : [flag]),
      ...(this.isDelayed ? ['DI'] : []),
      ...(this.areRetriesSpent ? ['URX'] : []),
    ]
    return flags.join(',')
  }

  #upstream(): ExchangeRecord['upstream'] {
    if (this.upstreamAddress === null) return null
    const tlsVersion = this.handshake?.tlsVersion ?? null
    const alpn = this.handshake?.alpn ?? null
    const isSame =
      lastUpstream.address === this.upstreamAddress &&
      lastUpstream.name === this.upstreamName &&
      lastUpstream.tls === this.upstreamTls &&
      lastUpstream.sni === this.sni &&
      lastUpstream.tlsVersion === tlsVersion &&
      lastUpstream.alpn === alpn &&
      lastUpstream.reused === this.isReused
    if (!isSame) {
      lastUpstream = {
        name: this.upstreamName,
        address: this.upstreamAddress,
        tls: this.upstreamTls,
        sni: this.sni,
        tlsVersion,
        alpn,
        reused: this.isReused,
      }
    }
    return lastUpstream
  }
}

/** Of the record before: neighbours often have the same, which they share. */
let lastUpstream: NonNullable<ExchangeRecord['upstream']> = {
  name: '',
  address: '',
  tls: 'none',
  sni: null,
  tlsVersion: null,
  alpn: null,
  reused: false,
}
