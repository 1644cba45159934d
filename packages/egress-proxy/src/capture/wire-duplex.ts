import { Duplex } from 'node:stream'
import type { UpstreamUser } from '../cluster/upstream.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import type { KeptBytes } from './kept-bytes.ts'

/**
 * An upstream connection as a stream that TLS can be spoken over, so that its records are seen as they go out and come
 * in. Slower than TLS on the socket itself: for captured connections alone.
 */
export class WireDuplex extends Duplex implements UpstreamUser {
  readonly #wire: UpstreamConnection
  readonly #sent: KeptBytes
  readonly #received: KeptBytes

  constructor(wire: UpstreamConnection, sent: KeptBytes, received: KeptBytes) {
    super()
    this.#wire = wire
    this.#sent = sent
    this.#received = received
    wire.use(this)
  }

  override _read(): void {
    this.#wire.resume()
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sent.add(bytes)
    this.#wire.socket.write(bytes, done)
  }

  override _final(done: () => void): void {
    this.#wire.socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#wire.destroy()
    done(error)
  }

  onUpstreamData(bytes: Buffer): boolean {
    this.#received.add(bytes)
    return this.push(Buffer.from(bytes)) // the buffer is read into again
  }

  onUpstreamEnd(): void {
    this.push(null)
  }

  onUpstreamClose(error: Error | undefined): void {
    this.destroy(error)
  }
}
