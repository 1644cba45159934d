import type { Socket } from 'node:net'
import type { Channel, ChannelUser } from './channel.ts'

const nothing = Buffer.alloc(0)

/** A connection that is a socket of `node:net`, which has its own buffers: slower, and public all the way. */
export class SocketChannel implements Channel {
  readonly #socket: Socket
  #code: string | null = null
  #isEnding = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  get remotePort(): number {
    return this.#socket.remotePort ?? 0
  }

  get localPort(): number | null {
    return this.#socket.localPort ?? null
  }

  get writableLength(): number {
    return this.#socket.destroyed ? 0 : this.#socket.writableLength
  }

  get destroyed(): boolean {
    return this.#socket.destroyed
  }

  get readableEnded(): boolean {
    return this.#socket.readableEnded
  }

  get isPaused(): boolean {
    return this.#socket.isPaused()
  }

  start(user: ChannelUser): void {
    const socket = this.#socket
    socket.on('data', (bytes: Buffer) => user.onData(bytes))
    socket.on('end', () => {
      if (!socket.destroyed) user.onEnd()
    })
    socket.on('error', (error: Error & { readonly code?: unknown }) => {
      this.#code = typeof error.code === 'string' ? error.code : error.message
    })
    socket.on('close', () => user.onClose(this.#code))
  }

  /** Every read has a buffer of its own here. */
  readInto(): void {}

  write(bytes: Uint8Array): boolean {
    if (this.#socket.destroyed || this.#isEnding) return false
    this.#socket.write(bytes)
    return true
  }

  whenFlushed(callback: () => void): void {
    const socket = this.#socket
    const tell = (): void => {
      if (!socket.destroyed) callback()
    }
    if (!this.#isEnding) socket.write(nothing, tell)
    else if (socket.writableFinished) process.nextTick(tell)
    else socket.once('finish', tell)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    if (this.#socket.destroyed) return
    this.#isEnding = true
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  destroySoon(): void {
    if (this.writableLength === 0) this.destroy()
    else this.whenFlushed(() => this.destroy())
  }

  reset(): void {
    // While the half is being ended there is no reset, and no close after it either (Node 24).
    if (this.#isEnding) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }
}
