import type { BufferReader, Channel, ChannelUser, ReadTarget } from './channel.ts'
import type { HandleParts } from './handle-parts.ts'
import type { LibuvAddress, LibuvHandle, LibuvRequest } from './libuv.ts'

/** libuv's number for the end of a stream: it is the same on all systems. */
const endOfStream = -4095

/** One for the process: it is read at once. */
const asked: LibuvAddress = {}

/**
 * A connection straight on libuv's handle: no stream, no events, no buffer of its own, and no call into libuv but those
 * that do something. Its functions are the handle's for as long as that lives; nothing is made for a connection but this.
 */
export class HandleChannel implements Channel, BufferReader {
  readonly #parts: HandleParts
  readonly #handle: LibuvHandle
  #user: ChannelUser = nobody
  /** Read into at the moment. */
  #into: Buffer
  #target: ReadTarget | null = null
  #isConnecting = false
  #isReading = false
  #isPaused = false
  /** Came while it was paused. */
  #held: Buffer | null = null
  #holdsEnd = false
  #hasEnded = false
  #isEnding = false
  #isShut = false
  #isClosing = false
  #error: Error | undefined
  /** Writes that the kernel has not taken all of. */
  #writing = 0
  #waiting: (() => void)[] | null = null
  #peer: { readonly address: string | undefined; readonly port: number } | null = null

  constructor(parts: HandleParts, handle: LibuvHandle, target: ReadTarget | null = null) {
    this.#parts = parts
    this.#handle = handle
    if (target !== null) this.readInto(target)
    this.#into = target?.next() ?? parts.shared
    handle.owner = this
    handle.onread = onRead
    handle.useUserBuffer(this.#into)
  }

  /** For a handle that is new: how it goes is told later, whatever it is. */
  connect(address: string, port: number): void {
    this.#isConnecting = true
    const request = new this.#parts.libuv.TCPConnectWrap()
    request.owner = this
    request.oncomplete = onConnected
    const handle = this.#handle
    const status = address.includes(':')
      ? handle.connect6(request, address, port)
      : handle.connect(request, address, port)
    if (status === 0) handle.setNoDelay(true)
    else this.#fail('connect', status)
  }

  get remoteAddress(): string | undefined {
    return this.#remote().address
  }

  get remotePort(): number {
    return this.#remote().port
  }

  get localPort(): number | null {
    if (this.#isClosing || this.#handle.getsockname(asked) !== 0) return null
    return asked.port ?? null
  }

  get writableLength(): number {
    return this.#writing === 0 || this.#isClosing ? 0 : this.#handle.writeQueueSize
  }

  get destroyed(): boolean {
    return this.#isClosing
  }

  get readableEnded(): boolean {
    return this.#hasEnded
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  start(user: ChannelUser): void {
    this.#user = user
    this.#read()
  }

  readInto(target: ReadTarget): void {
    this.#target = target
    target.reader = this
  }

  /** Each time Node keeps a few bytes for it until the connection is closed: for what happens now and then. */
  renew(): void {
    const next = this.#isClosing || this.#held !== null ? undefined : this.#target?.next()
    if (next === undefined || next === this.#into) return
    this.#into = next
    this.#handle.useUserBuffer(next)
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosing || this.#isEnding) return false
    const parts = this.#parts
    const request = parts.spare
    const status = this.#handle.writeBuffer(request, bytes)
    if (status !== 0) {
      parts.takeSpare() // whatever libuv made of it
      this.#fail('write', status)
      return false
    }
    if (!parts.isWriteWaiting) return true
    parts.takeSpare()
    request.owner = this
    request.bytes = bytes
    request.oncomplete = onWritten
    this.#writing += 1
    return true
  }

  whenFlushed(callback: () => void): void {
    if (this.#isClosing) return
    this.#waiting ??= []
    this.#waiting.push(callback)
    if (this.#writing === 0) process.nextTick(tellFlushed, this)
  }

  pause(): void {
    this.#isPaused = true
    // Reading is stopped when something comes: most often it is resumed before, and both are calls into the kernel.
    if (this.#into !== this.#parts.shared) this.#stopReading()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    if (this.#held === null && !this.#holdsEnd) this.#read()
    else process.nextTick(tellHeld, this)
  }

  end(): void {
    if (this.#isClosing || this.#isEnding) return
    this.#isEnding = true
    const request = new this.#parts.libuv.ShutdownWrap()
    request.owner = this
    request.oncomplete = onShut
    const status = this.#handle.shutdown(request)
    if (status !== 0) this.onShut()
  }

  destroy(): void {
    if (this.#isClosing) return
    this.#leave()
    this.#handle.close(onClosed)
  }

  destroySoon(): void {
    if (this.#writing === 0) {
      this.destroy()
      return
    }
    this.whenFlushed(() => this.destroy())
    this.#isEnding = true
  }

  reset(): void {
    if (this.#isClosing) return
    // While the half is being ended libuv does not, and Node does not close the handle afterwards either.
    if (this.#isEnding) {
      this.destroy()
      return
    }
    this.#leave()
    if (this.#handle.reset(onClosed) !== 0) process.nextTick(tellClosed, this)
  }

  unref(): void {
    this.#handle.unref()
  }

  /** For the connect. */
  onConnected(status: number): void {
    this.#isConnecting = false
    if (this.#isClosing) return
    if (status !== 0) {
      this.#fail('connect', status)
      return
    }
    this.#user.onConnect?.()
    if (!this.#isPaused) this.#read()
  }

  /** For the handle. @returns the buffer for the next read, when it is another one */
  onRead(): Buffer | undefined {
    const length = this.#parts.lastRead
    if (this.#isClosing || length === 0) return undefined
    if (length > 0) this.#take(length)
    else if (length === endOfStream) this.#takeEnd()
    else this.#fail('read', length)
    if (this.#target === null || this.#isClosing) return undefined
    if (this.#isPaused) this.#stopReading() // what is read there cannot be held for long
    const next = this.#target.next()
    if (next === this.#into) return undefined
    this.#into = next
    return next
  }

  /** For a write. */
  onWritten(status: number): void {
    this.#writing -= 1
    if (this.#isClosing) return
    if (status !== 0) this.#fail('write', status)
    else if (this.#writing === 0) this.tellFlushed()
  }

  /** For a shutdown. It fails where the other side is gone for long: what is still to be read tells more of that. */
  onShut(): void {
    if (this.#isClosing) return
    this.#isShut = true
    if (this.#hasEnded) this.destroy()
  }

  /** For the handle. */
  onClosed(): void {
    const user = this.#user
    this.#user = nobody
    user.onClose(this.#error)
  }

  /** For itself, later. */
  tellFlushed(): void {
    const waiting = this.#waiting
    if (this.#writing > 0 || waiting === null) return
    this.#waiting = null
    for (const callback of waiting) if (!this.#isClosing) callback()
  }

  /** For itself, later. */
  tellHeld(): void {
    if (this.#isClosing || this.#isPaused) return
    const held = this.#held
    this.#held = null
    if (held !== null) this.#user.onData(held, 0, held.length)
    if (this.#isClosing || this.#isPaused) return
    if (this.#holdsEnd) this.#tellEnd()
    else this.#read()
  }

  #remote(): { readonly address: string | undefined; readonly port: number } {
    if (this.#peer !== null) return this.#peer
    const isKnown = !this.#isClosing && this.#handle.getpeername(asked) === 0
    this.#peer = { address: isKnown ? asked.address : undefined, port: asked.port ?? 0 }
    return this.#peer
  }

  #read(): void {
    if (this.#isReading || this.#isClosing || this.#isConnecting) return
    if (this.#hasEnded || this.#holdsEnd) return
    this.#isReading = true
    const status = this.#handle.readStart()
    if (status !== 0) this.#fail('read', status)
  }

  #stopReading(): void {
    if (!this.#isReading || this.#isClosing) return
    this.#isReading = false
    this.#handle.readStop()
  }

  #take(length: number): void {
    const parts = this.#parts
    let bytes = this.#into
    let start = 0
    if (bytes === parts.shared) {
      bytes = parts.keepShared(length)
      start = parts.keptAt
    }
    if (!this.#isPaused) {
      this.#user.onData(bytes, start, start + length)
      return
    }
    this.#stopReading()
    this.#held = bytes.subarray(start, start + length)
  }

  #takeEnd(): void {
    this.#isReading = false
    if (this.#isPaused) this.#holdsEnd = true
    else this.#tellEnd()
  }

  #tellEnd(): void {
    this.#holdsEnd = false
    this.#hasEnded = true
    this.#user.onEnd()
    if (this.#isShut) this.destroy()
  }

  #fail(what: 'connect' | 'read' | 'write', status: number): void {
    if (this.#isClosing) return
    // Where one fails, not before: `node:util` brings a good part of Node with it, and an idle proxy does without.
    const code = process.getBuiltinModule('node:util').getSystemErrorName(status)
    this.#error = Object.assign(new Error(`${what} ${code}`), { code })
    this.destroy()
  }

  #leave(): void {
    this.#isClosing = true
    this.#isReading = false
    this.#held = null
    this.#waiting = null
  }
}

/** Before `start`. */
const nobody: ChannelUser = {
  onData() {},
  onEnd() {},
  onClose() {},
}

function onRead(this: LibuvHandle): Buffer | undefined {
  return this.owner?.onRead()
}

function onClosed(this: LibuvHandle): void {
  this.owner?.onClosed()
}

function onConnected(this: LibuvRequest, status: number): void {
  this.owner?.onConnected(status)
}

function onWritten(this: LibuvRequest, status: number): void {
  this.owner?.onWritten(status)
}

function onShut(this: LibuvRequest): void {
  this.owner?.onShut()
}

function tellClosed(channel: HandleChannel): void {
  channel.onClosed()
}

function tellFlushed(channel: HandleChannel): void {
  channel.tellFlushed()
}

function tellHeld(channel: HandleChannel): void {
  channel.tellHeld()
}
