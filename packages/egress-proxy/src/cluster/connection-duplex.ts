import { Duplex } from 'node:stream'
import type { UpstreamUser } from './upstream.ts'
import type { UpstreamConnection } from './upstream-connection.ts'

/**
 * An upstream connection as a stream that TLS can be spoken over, so that its records are seen as they go out and come
 * in. Slower than TLS on the socket itself: for captured connections alone.
 */
export class ConnectionDuplex extends Duplex implements UpstreamUser {
  readonly #connection: UpstreamConnection

  constructor(connection: UpstreamConnection) {
    super()
    this.#connection = connection
    connection.use(this)
  }

  override _read(): void {
    this.#connection.resume()
  }

  /** `done` is not called where the connection is closed before: the stream is destroyed then. */
  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.#connection.channel.write(bytes)
    this.#connection.channel.whenFlushed(done)
  }

  override _final(done: () => void): void {
    this.#connection.channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection.destroy()
    done(error)
  }

  onUpstreamData(bytes: Buffer): boolean {
    return this.push(Buffer.from(bytes)) // the buffer is read into again
  }

  onUpstreamEnd(): void {
    this.push(null)
  }

  onUpstreamClose(error: Error | undefined): void {
    this.destroy(error)
  }
}
