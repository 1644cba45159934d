/** Whose a handle and its requests are. */
interface LibuvOwner {
  onRead(): Buffer | undefined
  onWritten(status: number): void
  onShut(): void
  onClosed(): void
  onConnected(status: number): void
}

/** A request to connect, to write or to shut down, which libuv tells the outcome of. */
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
  connect(request: LibuvRequest, address: string, port: number): number
  connect6(request: LibuvRequest, address: string, port: number): number
  close(callback: (this: LibuvHandle) => void): void
  reset(callback: (this: LibuvHandle) => void): number
  getpeername(into: LibuvAddress): number
  getsockname(into: LibuvAddress): number
  setNoDelay(enable: boolean): number
  unref(): void
}

interface StreamWrap {
  readonly streamBaseState: Int32Array
  readonly kReadBytesOrError: number
  readonly kLastWriteWasAsync: number
  readonly WriteWrap: new () => LibuvRequest
  readonly ShutdownWrap: new () => LibuvRequest
}

interface TcpWrap {
  readonly TCP: new (type: number) => LibuvHandle
  readonly TCPConnectWrap: new () => LibuvRequest
  readonly constants: { readonly SOCKET: number }
}

/** What Node's bindings to libuv give, as far as it is used. */
export interface Libuv extends StreamWrap, TcpWrap {}

const methods = [
  'useUserBuffer',
  'readStart',
  'readStop',
  'writeBuffer',
  'shutdown',
  'connect',
  'connect6',
  'close',
  'reset',
  'getpeername',
  'getsockname',
  'setNoDelay',
  'unref',
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
    return isStreamWrap(streams) && isTcpWrap(tcp) ? { ...streams, ...tcp } : undefined
  } catch {
    return undefined
  }
}

function isStreamWrap(streams: unknown): streams is StreamWrap {
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

function isTcpWrap(tcp: unknown): tcp is TcpWrap {
  if (typeof tcp !== 'object' || tcp === null) return false
  const { TCP, TCPConnectWrap, constants } = tcp as Record<string, unknown>
  if (typeof TCP !== 'function' || typeof TCPConnectWrap !== 'function') return false
  if (typeof constants !== 'object' || constants === null || !('SOCKET' in constants)) return false
  const handle: unknown = TCP.prototype
  if (typeof handle !== 'object' || handle === null) return false
  return 'writeQueueSize' in handle && methods.every((name) => isMethod(handle, name))
}

function isMethod(handle: object, name: string): boolean {
  return typeof Reflect.get(handle, name) === 'function'
}
