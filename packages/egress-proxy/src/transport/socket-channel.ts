import type { Socket } from 'node:net'
import type { Channel, ChannelUser } from './channel.ts'

const nothing = Buffer.alloc(0)

/** A connection that is a socket of `node:net`, which has its own buffers: slower, and public all the way. */
export class SocketChannel implements Channel {
  readonly socket: Socket
  #user: ChannelUser | null = null
  #error: Error | undefined
  #isEnding = false

  constructor(socket: Socket) {
    this.socket = socket
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress
  }

  get remotePort(): number {
    return this.socket.remotePort ?? 0
  }

  get localPort(): number | null {
    return this.socket.localPort ?? null
  }

  get writableLength(): number {
    return this.socket.destroyed ? 0 : this.socket.writableLength
  }

  get destroyed(): boolean {
    return this.socket.destroyed
  }

  get readableEnded(): boolean {
    return this.socket.readableEnded
  }

  get isPaused(): boolean {
    return this.socket.isPaused()
  }

  start(user: ChannelUser): void {
    const socket = this.socket
    this.#user = user
    if (socket.connecting) socket.on('connect', () => user.onConnect?.())
    socket.on('data', (bytes: Buffer) => user.onData(bytes, 0, bytes.length))
    socket.on('end', () => {
      if (!socket.destroyed) user.onEnd()
    })
    socket.on('error', (error) => {
      this.#error = error
    })
    socket.on('close', () => user.onClose(this.#error))
  }

  /** For a socket that reads into a buffer it is given, and has no events for that. */
  onRead(bytes: Buffer): void {
    this.#user?.onData(bytes, 0, bytes.length)
  }

  /** Every read has a buffer of its own here. */
  readInto(): void {}

  write(bytes: Uint8Array): boolean {
    if (this.socket.destroyed || this.#isEnding) return false
    this.socket.write(bytes)
    return true
  }

  whenFlushed(callback: () => void): void {
    const socket = this.socket
    const tell = (): void => {
      if (!socket.destroyed) callback()
    }
    if (!this.#isEnding) socket.write(nothing, tell)
    else if (socket.writableFinished) process.nextTick(tell)
    else socket.once('finish', tell)
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  end(): void {
    if (this.socket.destroyed) return
    this.#isEnding = true
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  destroySoon(): void {
    this.#isEnding = true
    this.socket.destroySoon()
  }

  reset(): void {
    // While the half is being ended there is no reset, and no close after it either (Node 24).
    if (this.#isEnding) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  unref(): void {
    this.socket.unref()
  }
}
