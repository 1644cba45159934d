import type { Ack, CaptureReport, ExchangeBatch, GatewayHello } from '@bookinfo/discovery'
import { Agent, request } from 'undici'
import { postJson, refusal } from './post-json.ts'
import { readLines } from './read-lines.ts'

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
  /** Lines of the snapshot stream, until it ends. @throws when it breaks or is silent too long */
  snapshots(signal: AbortSignal): AsyncGenerator<string>
  close(): Promise<void>
}

/** Calls go straight to the control plane: no proxy of the environment, no redirects. */
export function createControlPlaneClient(options: ControlPlaneClientOptions): ControlPlaneClient {
  const { url, gateway, silenceMs } = options
  const dispatcher = new Agent({ connect: { timeout: 5000 } })

  const post = (path: string, message: unknown) =>
    postJson(new URL(path, url), message, { dispatcher })

  return {
    hello: (message) => post('/discovery/v1/hello', message),
    ack: (message) => post('/discovery/v1/acks', message),
    exchanges: (message) => post('/discovery/v1/exchanges', message),
    captures: (message) => post('/discovery/v1/captures', message),
    async *snapshots(signal) {
      const path = `/discovery/v1/snapshots?gateway=${encodeURIComponent(gateway)}`
      const answer = await request(new URL(path, url), {
        dispatcher,
        signal,
        headersTimeout: silenceMs,
        bodyTimeout: silenceMs,
      })
      if (answer.statusCode !== 200) {
        throw refusal('GET', path, answer.statusCode, await answer.body.text())
      }
      yield* readLines(answer.body)
    },
    close: () => dispatcher.destroy(),
  }
}
