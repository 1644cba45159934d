/** Whose a handle and its requests are. */
interface LibuvOwner {
  onRead(): Buffer | undefined
  onWritten(status: number): void
  onShut(): void
  onClosed(): void
}

/** A request to write or to shut down, which libuv tells the outcome of. */
export interface LibuvRequest {
  /** @param status 0, or a negative error number */
  oncomplete?: (this: LibuvRequest, status: number) => void
  owner?: LibuvOwner
  /** Keeps the memory that is written from. */
  bytes?: Uint8Array
}

/** Where an end of a connection is. */
export interface LibuvAddress {
  address?: string
  port?: number
}

/** A TCP connection as libuv has it; numbers returned are 0 or negative error numbers unless told otherwise. */
export interface LibuvHandle {
  /** Called when something was read, or failed; returns the buffer for the next read when it is another one. */
  onread: (this: LibuvHandle) => Buffer | undefined
  owner?: LibuvOwner
  /** Bytes that wait in libuv. */
  readonly writeQueueSize: number
  useUserBuffer(buffer: Buffer): void
  readStart(): number
  readStop(): number
  /** Tries at once; `streamBaseState[kLastWriteWasAsync]` tells whether something is left to be told of. */
  writeBuffer(request: LibuvRequest, bytes: Uint8Array): number
  /** 1 when it is done already. */
  shutdown(request: LibuvRequest): number
  close(callback: (this: LibuvHandle) => void): void
  reset(callback: (this: LibuvHandle) => void): number
  getpeername(into: LibuvAddress): number
  getsockname(into: LibuvAddress): number
  setNoDelay(enable: boolean): number
}

/** What Node's bindings to libuv give, as far as it is used. */
export interface Libuv {
  readonly streamBaseState: Int32Array
  readonly kReadBytesOrError: number
  readonly kLastWriteWasAsync: number
  readonly WriteWrap: new () => LibuvRequest
  readonly ShutdownWrap: new () => LibuvRequest
}

const methods = [
  'useUserBuffer',
  'readStart',
  'readStop',
  'writeBuffer',
  'shutdown',
  'close',
  'reset',
  'getpeername',
  'getsockname',
  'setNoDelay',
]

/**
 * Node's bindings to libuv, which are no public interface (DEP0111): `undefined` where they are missing, refused
 * (`--permission`) or not what is known of them.
 */
export function loadLibuv(binding: unknown = Reflect.get(process, 'binding')): Libuv | undefined {
  if (typeof binding !== 'function') return undefined
  try {
    const streams: unknown = Reflect.apply(binding, process, ['stream_wrap'])
    const tcp: unknown = Reflect.apply(binding, process, ['tcp_wrap'])
    return isLibuv(streams) && isTcp(tcp) ? streams : undefined
  } catch {
    return undefined
  }
}

function isLibuv(streams: unknown): streams is Libuv {
  if (typeof streams !== 'object' || streams === null) return false
  const {
    streamBaseState: state,
    kReadBytesOrError,
    kLastWriteWasAsync,
    WriteWrap,
    ShutdownWrap,
  } = streams as Record<string, unknown>
  const places = [kReadBytesOrError, kLastWriteWasAsync]
  return (
    state instanceof Int32Array &&
    places.every((at) => typeof at === 'number' && at >= 0 && at < state.length) &&
    typeof WriteWrap === 'function' &&
    typeof ShutdownWrap === 'function'
  )
}

function isTcp(tcp: unknown): boolean {
  const made: unknown = typeof tcp === 'object' && tcp !== null ? Reflect.get(tcp, 'TCP') : null
  if (typeof made !== 'function') return false
  const handle: unknown = made.prototype
  if (typeof handle !== 'object' || handle === null) return false
  return 'writeQueueSize' in handle && methods.every((name) => isMethod(handle, name))
}

function isMethod(handle: object, name: string): boolean {
  return typeof Reflect.get(handle, name) === 'function'
}
