import type { TestContext } from 'node:test'
import { createServer, type TLSSocket } from 'node:tls'
import { createAuthority } from '@bookinfo/testkit'

/** A frame as it came. */
export interface Frame {
  readonly type: number
  readonly flags: number
  readonly streamId: number
  readonly payload: Buffer
}

/** One connection of a client to the origin. */
export interface FramePeer {
  readonly socket: TLSSocket
  readonly frames: readonly Frame[]
  /** The first frame not yet asked for that is of this type. */
  next(type: number): Promise<Frame>
  send(...frames: readonly Buffer[]): void
  /** When the client has closed the connection. */
  readonly closed: Promise<void>
}

export interface FrameOrigin {
  readonly ca: string
  readonly address: string
  readonly peers: readonly FramePeer[]
  /** How many handshakes failed. */
  readonly refused: () => number
}

const prefaceBytes = 24

/** A TLS server that chooses HTTP/2 and says exactly the frames that `serve` tells it to. */
export async function startFrameOrigin(
  t: TestContext,
  hosts: readonly string[],
  serve: (peer: FramePeer, index: number) => Promise<void>,
): Promise<FrameOrigin> {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem: cert, keyPem: key } = await authority.issue({ hosts: [...hosts] })
  const peers: FramePeer[] = []
  const server = createServer({ cert, key, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => socket.destroy())
    const peer = readFrames(socket)
    peers.push(peer)
    void serve(peer, peers.length - 1)
  })
  let refused = 0
  server.on('tlsClientError', () => {
    refused += 1
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      resolve(bound !== null && typeof bound === 'object' ? bound.port : 0)
    })
  })
  t.after(() => {
    for (const { socket } of peers) socket.destroy()
    server.close()
  })
  return {
    ca: authority.certificatePem,
    address: `127.0.0.1:${port}`,
    peers,
    refused: () => refused,
  }
}

function readFrames(socket: TLSSocket): FramePeer {
  const frames: Frame[] = []
  const unasked: Frame[] = []
  const waiting = new Set<() => void>()
  let bytes: Buffer = Buffer.alloc(0)
  let at = prefaceBytes
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length - at >= 9 && bytes.length - at >= 9 + bytes.readUIntBE(at, 3)) {
      const end = at + 9 + bytes.readUIntBE(at, 3)
      const frame = {
        type: bytes[at + 3] ?? 0,
        flags: bytes[at + 4] ?? 0,
        streamId: bytes.readUInt32BE(at + 5),
        payload: bytes.subarray(at + 9, end),
      }
      frames.push(frame)
      unasked.push(frame)
      at = end
    }
    for (const wake of waiting) wake()
    waiting.clear()
  })
  return {
    socket,
    frames,
    async next(type) {
      for (;;) {
        const index = unasked.findIndex((frame) => frame.type === type)
        const [found] = index === -1 ? [] : unasked.splice(index, 1)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => {
          waiting.add(resolve)
        })
      }
    },
    send: (...sent) => void socket.write(Buffer.concat(sent)),
    closed: new Promise((resolve) => {
      socket.once('close', () => resolve())
    }),
  }
}

/** Any frame. */
export function frame(
  type: number,
  flags: number,
  streamId: number,
  payload: Buffer | string = '',
): Buffer {
  const bytes = Buffer.from(payload)
  const head = Buffer.alloc(9)
  head.writeUIntBE(bytes.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(streamId, 5)
  return Buffer.concat([head, bytes])
}

/** A header block of fields that are written out. */
export function block(...fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    fields.map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])),
  )
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const more: number[] = []
  let left = bytes.length - 127
  for (; left > 127; left >>= 7) more.push((left & 127) | 128)
  return Buffer.concat([Buffer.from([127, ...more, left]), bytes])
}

export const noSettings = frame(4, 0, 0)

/** HEADERS with a status and other fields. */
export function answerHead(
  streamId: number,
  status: number,
  fields: readonly (readonly [string, string])[] = [],
  { isEnd = false } = {},
): Buffer {
  return frame(1, isEnd ? 5 : 4, streamId, block([':status', `${status}`], ...fields))
}

export function data(streamId: number, payload: Buffer | string, { isEnd = false } = {}): Buffer {
  return frame(0, isEnd ? 1 : 0, streamId, payload)
}

/** A payload of one number of four bytes: of RST_STREAM, of WINDOW_UPDATE. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function goaway(lastStreamId: number, code = 0): Buffer {
  return frame(7, 0, 0, Buffer.concat([word(lastStreamId), word(code)]))
}

/** SETTINGS with identifiers and values. */
export function settings(...pairs: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.concat(
    pairs.map(([id, value]) => Buffer.concat([Buffer.from([id >> 8, id & 255]), word(value)])),
  )
  return frame(4, 0, 0, payload)
}
