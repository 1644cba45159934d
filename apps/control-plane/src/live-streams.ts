import type { FastifyReply } from 'fastify'

/** An answer that goes on: watch, snapshots, events. */
export interface LiveStream {
  /** `false` when the reader is so slow that nothing was sent. */
  send(text: string): boolean
  end(): void
  onClose(listener: () => void): void
}

interface LiveStreamOptions {
  readonly contentType: string
  /** Sent when nothing else tells the reader that we are still there. */
  readonly heartbeat?: { readonly text: string; readonly everyMs: number }
  /** What happens to a reader that does not read: it misses texts, or it is cut off and may come again. */
  readonly whenSlow: 'skip' | 'cut'
}

export interface LiveStreams {
  open(reply: FastifyReply, options: LiveStreamOptions): LiveStream
  /** Ends all of them: a server that closes waits for nobody's stream. */
  endAll(): void
}

const maxBufferedBytes = 1_048_576

export function createLiveStreams(): LiveStreams {
  const open = new Set<LiveStream>()
  return {
    open(reply, options) {
      const stream = startStream(reply, options)
      open.add(stream)
      stream.onClose(() => open.delete(stream))
      return stream
    },
    endAll() {
      for (const stream of [...open]) stream.end()
    },
  }
}

function startStream(reply: FastifyReply, options: LiveStreamOptions): LiveStream {
  const { heartbeat, whenSlow } = options
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(200, {
    'content-type': options.contentType,
    'cache-control': 'no-cache, no-transform',
  })
  reply.raw.flushHeaders()
  const send = (text: string): boolean => {
    if (reply.raw.writableEnded || reply.raw.destroyed) return false
    if (reply.raw.writableLength > maxBufferedBytes) {
      if (whenSlow === 'cut') reply.raw.destroy()
      return false
    }
    reply.raw.write(text)
    return true
  }
  const timer = heartbeat && setInterval(() => send(heartbeat.text), heartbeat.everyMs)
  reply.raw.on('close', () => clearInterval(timer))
  return {
    send,
    end: () => reply.raw.end(),
    onClose: (listener) => reply.raw.on('close', listener),
  }
}
