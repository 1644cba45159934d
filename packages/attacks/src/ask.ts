import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Where a try is sent. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** What came back for what was sent. `text` is empty where the other side said nothing. */
export interface Reply {
  readonly text: string
  /** How it ended, where it was not with an answer: `refused`, `reset`, `timeout`, `alert access_denied`. */
  readonly trouble?: string
}

/** Opens a connection; the socket is paused. @throws Error with the system's code */
export function open({ host, port }: Endpoint, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('timeout')))
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** Wraps the connection in TLS. Certificates are not looked at: it is the proxy that is tested, not us. */
export function secure(socket: Socket, serverName: string | null): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({
      socket,
      rejectUnauthorized: false,
      ...(serverName === null ? {} : { servername: serverName }),
    })
    tls.once('secureConnect', () => resolve(tls))
    tls.once('error', reject)
    tls.once('close', () => reject(new Error('closed in the handshake')))
  })
}

/** Sends these bytes and reads one HTTP answer, or what there is of it. */
export function ask(socket: Socket, bytes: string, timeoutMs: number): Promise<Reply> {
  return new Promise((resolve) => {
    let text = ''
    const timer = setTimeout(() => end('timeout'), timeoutMs)
    function end(trouble?: string): void {
      clearTimeout(timer)
      socket.off('data', onData)
      resolve(text === '' && trouble !== undefined ? { text, trouble } : { text })
    }
    function onData(chunk: Buffer): void {
      text += chunk.toString('latin1')
      if (isWhole(text)) end()
    }
    socket.on('data', onData)
    socket.once('end', () => end('closed without an answer'))
    socket.once('close', () => end('closed without an answer'))
    socket.on('error', (error) => end(inWords(error)))
    socket.write(Buffer.from(bytes, 'utf8'))
  })
}

/** The error in the words of the report. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const alert = /^ERR_SSL_(?:TLSV\d+_|SSLV3_)(?:ALERT_)?([A-Z_]+)$/.exec(code)?.[1]
  if (alert !== undefined) return `TLS alert ${alert.toLowerCase()}`
  return (
    { ECONNREFUSED: 'connection refused', ECONNRESET: 'connection reset' }[code] ?? error.message
  )
}

/** Head, and as much of a body as it announces; one without a length ends with the connection. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = text.slice(0, end)
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) return text.length >= end + 4 + Number(length)
  if (/^transfer-encoding: *chunked/im.test(head)) return text.endsWith('0\r\n\r\n')
  return /^HTTP\/1\.\d (2\d\d connection|1\d\d|204|304)/i.test(head)
}
