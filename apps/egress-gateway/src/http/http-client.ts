import type { Socket } from 'node:net'
import { ask } from './ask.ts'
import { IdleConnections } from './idle-connections.ts'
import { openConnection } from './open-connection.ts'
import { readStream } from './read-stream.ts'
import { refusal } from './refused-error.ts'
import { renderRequest } from './render-request.ts'

/** Posts messages, and follows a stream, at one server. */
export interface HttpClient {
  /**
   * Posts one message as JSON; the answer's body is of no interest.
   * @throws RefusedError when it is answered, but not with success; Error when it is not answered within 10 s
   */
  post(path: string, message: unknown, headers?: Readonly<Record<string, string>>): Promise<void>
  /**
   * The body of the answer, as it comes, until it ends.
   * @throws RefusedError when it is not 200; Error when the stream breaks, or is silent for `silenceMs`
   */
  follow(
    path: string,
    options: { readonly signal: AbortSignal; readonly silenceMs: number },
  ): AsyncGenerator<Buffer>
  /** Ends every connection; what is under way fails at once. */
  close(): void
}

/**
 * A small HTTP/1.1 client on bare sockets: `node:http` alone would be an eighth of the memory of an idle gateway, and
 * undici nearly half of it. Answers are read by the strict reader of the data path. No redirects, no retries, and no
 * proxy of the environment.
 *
 * @param base what paths are appended to, e.g. `http://127.0.0.1:8080`
 */
export function createHttpClient(base: string): HttpClient {
  const stop = new AbortController()
  const open = new Set<Socket>()
  const idle = new IdleConnections()
  const urlOf = (path: string) => new URL(`${base.replace(/\/$/, '')}${path}`)

  async function connect(url: URL, signal: AbortSignal): Promise<Socket> {
    const socket = await openConnection(url, signal)
    open.add(socket)
    socket.on('error', () => {}) // told by whoever uses it
    socket.on('close', () => open.delete(socket))
    return socket
  }

  return {
    async post(path, message, headers) {
      const url = urlOf(path)
      const type = { 'Content-Type': 'application/json' }
      const request = renderRequest('POST', url, { ...headers, ...type }, JSON.stringify(message))
      const socket = idle.take() ?? (await connect(url, stop.signal))
      const { status, text, keepsConnection } = await ask(socket, request)
      if (keepsConnection) idle.add(socket)
      else socket.destroy()
      if (status >= 300) throw refusal('POST', url, status, text)
    },
    async *follow(path, { signal, silenceMs }) {
      const url = urlOf(path)
      const either = AbortSignal.any([signal, stop.signal])
      const socket = await connect(url, either)
      const end = () => socket.destroy()
      either.addEventListener('abort', end)
      endWhenSilent(socket, silenceMs)
      try {
        socket.write(renderRequest('GET', url))
        yield* readStream(socket, url)
      } finally {
        either.removeEventListener('abort', end)
        end()
      }
    },
    close() {
      stop.abort()
      for (const socket of open) socket.destroy()
    },
  }
}

/** Silence is judged when what has come meanwhile is read: the event loop may have been held up for longer. */
function endWhenSilent(socket: Socket, ms: number): void {
  socket.setTimeout(ms).on('timeout', () => {
    const heard = socket.bytesRead
    setImmediate(() => {
      if (socket.bytesRead === heard) socket.destroy(new Error(`silent for ${ms} ms`))
    })
  })
}
