import type { FastifyReply } from 'fastify'
import { unavailable } from './resource-api/api-status.ts'

/** An answer that goes on: watch, snapshots, events. */
export interface LiveStream {
  /** A reader who leaves 1 MiB unread, beside the longest text it was sent, is cut off, and may come again. */
  send(text: string): void
  end(): void
  onClose(listener: () => void): void
}

interface LiveStreamOptions {
  readonly contentType: string
  /** Sent when nothing else tells the reader that we are still there. */
  readonly heartbeat?: { readonly text: string; readonly everyMs: number }
  /** What streams of its sort are called. */
  readonly name: string
  /** How many of its sort there may be at once; default: any number. */
  readonly atMost?: number
}

export interface LiveStreams {
  /** @throws ApiError 503 when there are as many of its sort as may be */
  open(reply: FastifyReply, options: LiveStreamOptions): LiveStream
  /** Ends all of them: a server that closes waits for nobody's stream. */
  endAll(): void
}

const maxBufferedBytes = 1_048_576

export function createLiveStreams(): LiveStreams {
  const open = new Map<LiveStream, string>()
  return {
    open(reply, options) {
      const { name, atMost = Number.POSITIVE_INFINITY } = options
      const count = [...open.values()].filter((other) => other === name).length
      if (count >= atMost) throw unavailable(`${atMost} ${name} are open already; try again later`)
      const stream = startStream(reply, options)
      open.set(stream, name)
      stream.onClose(() => open.delete(stream))
      return stream
    },
    endAll() {
      for (const stream of [...open.keys()]) stream.end()
    },
  }
}

function startStream(reply: FastifyReply, options: LiveStreamOptions): LiveStream {
  const { heartbeat } = options
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(200, {
    'content-type': options.contentType,
    'cache-control': 'no-cache, no-transform',
  })
  reply.raw.flushHeaders()
  let longest = 0
  const send = (text: string): void => {
    if (reply.raw.writableEnded || reply.raw.destroyed) return
    if (reply.raw.writableLength > maxBufferedBytes + longest) {
      reply.raw.destroy()
      return
    }
    // Whoever was sent thousands of rules at once has a right to read them, while more comes.
    longest = Math.max(longest, Buffer.byteLength(text))
    reply.raw.write(text)
  }
  const timer = heartbeat && setInterval(() => send(heartbeat.text), heartbeat.everyMs)
  reply.raw.on('close', () => clearInterval(timer))
  return {
    send,
    end: () => reply.raw.end(),
    onClose: (listener) => reply.raw.on('close', listener),
  }
}
