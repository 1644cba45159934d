import { connect, type Socket } from 'node:net'

export interface Through {
  readonly port: number
  /** Asked for by CONNECT, `host:port`; absent: no proxy in between. */
  readonly connectTo?: string
}

interface Listeners {
  /** The way is open: bytes may go. */
  readonly onOpen: (socket: Socket) => void
  readonly onBytes: (length: number) => void
  readonly onEnd: (ok: boolean) => void
}

const readBuffer = Buffer.allocUnsafeSlow(256 * 1024)

/** A client's connection, by CONNECT or without; bytes are counted, not kept. */
export function connectThrough({ port, connectTo }: Through, listeners: Listeners): Socket {
  let isOpen = connectTo === undefined
  const callback = (length: number, bytes: Uint8Array): boolean => {
    if (isOpen) listeners.onBytes(length)
    else if (Buffer.from(bytes.buffer, 0, 12).toString('latin1') === 'HTTP/1.1 200') {
      isOpen = true
      listeners.onOpen(socket)
    } else socket.destroy(new Error('refused'))
    return true
  }
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: { buffer: readBuffer, callback },
  })
  let hasFailed = false
  socket.on('connect', () => {
    if (isOpen) listeners.onOpen(socket)
    else socket.write(`CONNECT ${connectTo} HTTP/1.1\r\nHost: ${connectTo}\r\n\r\n`)
  })
  socket.on('error', () => {
    hasFailed = true
  })
  socket.on('close', () => listeners.onEnd(!hasFailed))
  return socket
}
