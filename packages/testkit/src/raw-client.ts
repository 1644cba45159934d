import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Incoming } from './incoming.ts'

/** An HTTP answer as a raw client read it. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  /** Names lower case; the last of equal ones. */
  readonly headers: ReadonlyMap<string, string>
  /** Without chunk framing. */
  readonly body: string
}

export interface RawClient {
  readonly socket: Socket
  write(text: string | Uint8Array): void
  /** Ends our half. */
  end(): void
  /** The next bytes, at least `length` of them. @throws when the connection ends before */
  read(length: number): Promise<Buffer>
  /** The next bytes up to and with `mark`. @throws when the connection ends before */
  readUntil(mark: string): Promise<string>
  /** The next HTTP answer. `method` as asked: HEAD has no body. */
  answer(method?: string): Promise<RawAnswer>
  /** Sends a request and reads its answer. */
  ask(text: string): Promise<RawAnswer>
  /** All that still comes, when the other side has ended. */
  rest(): Promise<Buffer>
}

/** A client that sends exactly the bytes it is told to; its connection is closed after the test. */
export async function connectRaw(t: TestContext, port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  t.after(() => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return overSocket(socket)
}

/** The same over a socket that is there already, e.g. a TLS one. */
export function overSocket(socket: Socket): RawClient {
  const incoming = new Incoming(socket)
  const { read, readUntil, rest } = incoming
  async function chunkedBody(): Promise<string> {
    let body = ''
    for (;;) {
      const size = Number.parseInt(await readUntil('\r\n'), 16)
      body += (await read(size)).toString('latin1')
      await readUntil('\r\n')
      if (size === 0) return body
    }
  }
  async function bodyOf(headers: ReadonlyMap<string, string>): Promise<string> {
    if (headers.get('transfer-encoding') === 'chunked') return chunkedBody()
    const length = headers.get('content-length')
    const body = length === undefined ? await rest() : await read(Number(length))
    return body.toString('latin1')
  }
  async function answer(method = 'GET'): Promise<RawAnswer> {
    const head = await readUntil('\r\n\r\n')
    const status = Number(head.slice(9, 12))
    const headers = parseHeaders(head)
    const isEmpty = method === 'HEAD' || status === 204 || status === 304 || status < 200
    return { status, head, headers, body: isEmpty ? '' : await bodyOf(headers) }
  }
  return {
    socket,
    write: (text) => void socket.write(text),
    end: () => void socket.end(),
    read,
    readUntil,
    rest,
    answer,
    ask(text) {
      socket.write(text)
      return answer(text.slice(0, text.indexOf(' ')))
    },
  }
}

function parseHeaders(head: string): Map<string, string> {
  const lines = head.split('\r\n').slice(1, -2)
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}
