import type { Ack, CaptureReport, ExchangeBatch, GatewayHello } from '@bookinfo/discovery'
import { packedForm } from '@bookinfo/rules/deciding'
import { createHttpClient } from '../http/http-client.ts'
import { readLines } from './read-lines.ts'
import { readWhole } from './read-whole.ts'

interface ControlPlaneClientOptions {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly url: string
  readonly gateway: string
  /** A snapshot stream without a byte for so long is broken. */
  readonly silenceMs: number
}

/** The calls a gateway makes; every other word about them is in @bookinfo/discovery. */
export interface ControlPlaneClient {
  hello(hello: GatewayHello): Promise<void>
  ack(ack: Ack): Promise<void>
  exchanges(batch: ExchangeBatch): Promise<void>
  captures(report: CaptureReport): Promise<void>
  /**
   * Lines of the snapshot stream, until it ends. @throws when it breaks or is silent too long
   * @param asksForPacked whether rules may come in a block of their own
   */
  snapshots(signal: AbortSignal, asksForPacked: boolean): AsyncGenerator<string>
  /** One block of packed rules, of a length that is known. @throws when it is not there, or breaks off */
  packedRules(id: string, bytes: number, signal: AbortSignal): Promise<Buffer>
  /** What is under way fails at once. */
  close(): void
}

/** Calls go straight to the control plane: no proxy of the environment, no redirects. */
export function createControlPlaneClient(options: ControlPlaneClientOptions): ControlPlaneClient {
  const { url, gateway, silenceMs } = options
  const { post, follow, close } = createHttpClient(url)
  const snapshots = `/discovery/v1/snapshots?gateway=${encodeURIComponent(gateway)}`
  return {
    hello: (message) => post('/discovery/v1/hello', message),
    ack: (message) => post('/discovery/v1/acks', message),
    exchanges: (message) => post('/discovery/v1/exchanges', message),
    captures: (message) => post('/discovery/v1/captures', message),
    snapshots(signal, asksForPacked) {
      const path = asksForPacked ? `${snapshots}&packed=${packedForm}` : snapshots
      return readLines(follow(path, { signal, silenceMs }))
    },
    packedRules(id, bytes, signal) {
      const path = `/discovery/v1/packed-rules/${encodeURIComponent(id)}`
      return readWhole(follow(path, { signal, silenceMs }), bytes)
    },
    close,
  }
}
