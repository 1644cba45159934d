import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { overSocket, type RawAnswer, type RawClient } from '@bookinfo/testkit'
import { ask, type Judge } from './judge.ts'

export interface Stage {
  readonly egressPort: number
  readonly tcpPort: number
  readonly ca: string
  readonly judge: Judge
  /** In [0, 1). */
  readonly random: () => number
}

/** One thing that clients do, once. */
export type Caller = (stage: Stage) => Promise<void>

const hosts = ['clear.test', 'a.wild.test', 'never.test']
export const database = { host: '192.0.2.9', port: 7 }

/** Everything that goes on at the same time, by name. */
export const callers: Readonly<Record<string, Caller>> = {
  'requests on a kept connection': async (stage) => {
    const client = await open(stage.egressPort)
    for (let count = 0; count < 20; count++) {
      const host = hosts[count % hosts.length] ?? ''
      if (!(await get(stage, client, host, 80))) break
    }
    client.socket.destroy()
  },
  'requests that become TLS': async (stage) => {
    const client = await open(stage.egressPort)
    for (let count = 0; count < 10; count++) {
      if (!(await get(stage, client, count % 2 ? 'secure.test' : 'a.wild.test', 443))) break
    }
    client.socket.destroy()
  },
  'bodies both ways': async (stage) => {
    const client = await open(stage.egressPort)
    const body = 'b'.repeat(64 * 1024)
    const fields = `Content-Length: ${body.length}\r\n`
    await exchange(stage, client, { method: 'POST', host: 'clear.test', port: 80, fields, body })
    client.socket.destroy()
  },
  'upstreams that reset': async (stage) => {
    const client = await open(stage.egressPort)
    await get(stage, client, 'clear.test', 80, '/reset')
    client.socket.destroy()
    const other = await open(stage.egressPort)
    await get(stage, other, 'clear.test', 80, '/cut')
    other.socket.destroy()
  },
  'streams of HTTP/2 that are reset, cut off and left': async (stage) => {
    for (const path of ['/reset', '/cut']) {
      const client = await open(stage.egressPort)
      await get(stage, client, 'secure.test', 443, path)
      client.socket.destroy()
    }
    const leaving = await open(stage.egressPort)
    leaving.write(requestHead('GET', 'secure.test', 443, '/large', ''))
    await delay(stage.random() * 20)
    leaving.socket.resetAndDestroy()
  },
  'clients that write and read slowly': async (stage) => {
    const client = await open(stage.egressPort)
    const head = requestHead('GET', 'clear.test', 80, '/large', '')
    for (let at = 0; at < head.length; at += 8) {
      client.write(head.slice(at, at + 8))
      await delay(20)
    }
    const startedAt = performance.now() - 100
    client.socket.pause()
    await delay(500)
    client.socket.resume()
    await judged(stage, ask('http-absolute', 'http', 'clear.test', 80), startedAt, () =>
      client.answer(),
    )
    client.socket.destroy()
  },
  'clients that leave': async (stage) => {
    const client = await open(stage.egressPort)
    client.write(requestHead('GET', 'clear.test', 80, '/large', ''))
    await delay(stage.random() * 20)
    client.socket.destroy()
  },
  'TLS by server name': async (stage) => {
    const host = stage.random() < 0.7 ? 'secure.test' : 'never.test'
    const startedAt = performance.now()
    const seen = await handshake(stage, connect(stage.egressPort, '127.0.0.1'), host)
    stage.judge.answer(ask('tls', 'tls', host, 443), startedAt, seen)
  },
  'TLS inside CONNECT': async (stage) => {
    const client = await open(stage.egressPort)
    const host = 'secure.test'
    if (!(await tunnel(stage, client, host, 443))) return
    const startedAt = performance.now()
    client.socket.removeAllListeners('data')
    const seen = await handshake(stage, client.socket, host)
    stage.judge.answer(ask('connect', 'tls', host, 443), startedAt, seen)
  },
  'tunnels that stay until their rule goes': async (stage) => {
    const client = await open(stage.egressPort)
    if (await tunnel(stage, client, database.host, database.port)) await echo(stage, client)
    client.socket.destroy()
  },
  'connections to a TCP listener': async (stage) => {
    const startedAt = performance.now()
    const client = await open(stage.tcpPort)
    client.write('ping')
    const seen = await client.read(4).then(
      () => 'allow' as const,
      () => 'cut' as const,
    )
    stage.judge.answer(ask('tcp', 'bytes', database.host, database.port), startedAt, seen)
    client.socket.destroy()
  },
  WebSockets: async (stage) => {
    const client = await open(stage.egressPort)
    const startedAt = performance.now()
    const fields = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
    client.write(requestHead('GET', 'clear.test', 80, '/', fields))
    const question = ask('http-absolute', 'http', 'clear.test', 80)
    const answer = await judged(stage, question, startedAt, () => client.answer())
    if (answer?.status === 101) await echo(stage, client)
    client.socket.destroy()
  },
}

async function open(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const client = overSocket(socket)
  // A reset may come before the connection is known to be there: then whoever reads finds it ended.
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {})
  return client
}

function get(
  stage: Stage,
  client: RawClient,
  host: string,
  port: number,
  path = '/',
): Promise<boolean> {
  return exchange(stage, client, { method: 'GET', host, port, path })
}

/** @returns whether the connection may be used again */
async function exchange(
  stage: Stage,
  client: RawClient,
  request: {
    readonly method: string
    readonly host: string
    readonly port: number
    readonly path?: string
    readonly fields?: string
    readonly body?: string
  },
): Promise<boolean> {
  const { method, host, port, path = '/', fields = '', body = '' } = request
  const startedAt = performance.now()
  client.write(requestHead(method, host, port, path, fields) + body)
  const question = ask('http-absolute', 'http', host, port)
  const answer = await judged(stage, question, startedAt, () => client.answer(), path === '/cut')
  return answer !== undefined && answer.headers.get('connection') !== 'close'
}

function requestHead(method: string, host: string, port: number, path: string, fields: string) {
  return `${method} http://${host}:${port}${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${fields}\r\n`
}

/** `mayBreak`: an answer cut off by the upstream shows that the request got through. */
async function judged(
  { judge }: Stage,
  question: Parameters<Judge['answer']>[0],
  startedAt: number,
  answer: () => Promise<RawAnswer>,
  mayBreak = false,
): Promise<RawAnswer | undefined> {
  try {
    const got = await answer()
    judge.answer(question, startedAt, seenIn(got))
    return got
  } catch {
    judge.answer(question, startedAt, mayBreak ? 'allow' : 'cut')
    return undefined
  }
}

function seenIn({ status, headers, body }: RawAnswer) {
  if (headers.get('content-type') !== 'application/problem+json' || status !== 403) return 'allow'
  const { reason } = JSON.parse(body)
  return { denied: reason === 'policy_changed' ? null : String(reason) }
}

async function tunnel(stage: Stage, client: RawClient, host: string, port: number) {
  const startedAt = performance.now()
  client.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
  const question = ask('connect', 'connect', host, port)
  const connected = async (): Promise<RawAnswer> => {
    const head = await client.readUntil('\r\n\r\n')
    const status = Number(head.slice(9, 12))
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const type = /content-type: (\S+)/i.exec(head)?.[1] ?? ''
    const body = status === 200 ? '' : (await client.read(length)).toString()
    return { status, head, headers: new Map([['content-type', type]]), body }
  }
  return (await judged(stage, question, startedAt, connected))?.status === 200
}

/** Bytes there and back until the connection is cut, or a few seconds are over. */
async function echo({ random }: Stage, client: RawClient): Promise<void> {
  const endsAt = performance.now() + random() * 4_000
  while (performance.now() < endsAt) {
    client.write('e'.repeat(4096))
    const came = await client.read(4096).catch(() => undefined)
    if (came === undefined) return
    await delay(50)
  }
}

async function handshake({ ca }: Stage, socket: Socket, servername: string) {
  socket.on('error', () => socket.destroy())
  const tls = connectTls({ socket, servername, ca })
  const seen = await new Promise<'allow' | 'cut' | { denied: null }>((resolve) => {
    tls.once('secureConnect', () => resolve('allow'))
    tls.on('close', () => resolve('cut'))
    tls.on('error', ({ message }) =>
      resolve(/alert access denied/i.test(message) ? { denied: null } : 'cut'),
    )
  })
  tls.destroy()
  socket.destroy()
  return seen
}
