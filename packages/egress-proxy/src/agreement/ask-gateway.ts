import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { connectRaw, type RawClient } from '@bookinfo/testkit'
import { ofListener, type Records } from './collect-records.ts'
import type { Call } from './generate.ts'
import type { Hellos } from './hellos.ts'
import { type Told, toldByRecord, writtenAuthority } from './told.ts'

/** One client of the gateway: keep-alive connections for requests, one of its own for each tunnel. */
export interface Lane {
  ask(call: Call): Promise<Told>
}

/** TCP listeners of a gateway; all lanes together ask one question at a time, which is how its record is known. */
export interface Listeners {
  /** By what they stand for. */
  readonly ports: ReadonlyMap<string, number>
  inTurn<T>(ask: () => Promise<T>): Promise<T>
}

interface LaneOptions {
  readonly port: number
  readonly credentials: ReadonlyMap<string, string>
  readonly records: Records
  readonly hellos: Hellos
  readonly listeners: Listeners
}

export function createLane(t: TestContext, options: LaneOptions): Lane {
  const { port, credentials, records, hellos, listeners } = options
  let kept: RawClient | undefined
  let number = 0
  const authorization = ({ from }: Call): string => {
    const pair = Buffer.from(`${from}:${credentials.get(from)}`).toString('base64')
    return `Proxy-Authorization: Basic ${pair}\r\n`
  }

  async function askRequest(call: Call): Promise<Told> {
    if (kept === undefined || kept.socket.destroyed) kept = await connectRaw(t, port)
    return sendRequest(kept, call)
  }

  async function sendRequest(client: RawClient, call: Call): Promise<Told> {
    const id = `${client.socket.localPort}-${++number}`
    const authority = writtenAuthority(call)
    const target = call.door === 'http-absolute' ? `http://${authority}${call.path}` : call.path
    const fields = Object.entries(call.headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = call.method === 'POST' ? 'Content-Length: 0\r\n' : ''
    const head = `${call.method} ${target} HTTP/1.1\r\nHost: ${authority}\r\nX-Request-Id: ${id}\r\n`
    const inside = call.door === 'connect' ? '' : authorization(call)
    const answer = await client.ask(`${head}${inside}${length}${fields.join('')}\r\n`)
    if (answer.headers.get('connection') === 'close') client.socket.destroy()
    return toldByRecord(await records.of(id), answer.body)
  }

  async function askTunnel(call: Call): Promise<Told> {
    const client = await connectRaw(t, port)
    const authority = `${call.host}:${call.port}`
    const from = `127.0.0.1:${client.socket.localPort}`
    client.write(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization(call)}\r\n`,
    )
    const isOpened = (await client.answer('HEAD')).status === 200
    // A tunnel for bytes is joined before its 200, and hears no request.
    const isServed = isOpened && call.speech === 'http' && !records.has(from)
    const told = isServed ? await sendRequest(client, call) : await speak(client, call, isOpened)
    client.socket.destroy()
    return { ...told, tunnel: isOpened }
  }

  async function speak(client: RawClient, call: Call, isOpened: boolean): Promise<Told> {
    if (isOpened && call.speech === 'tls') client.write(await hellos(call.host))
    if (isOpened && call.speech === 'bytes') client.write('\u0001\u0002\u0003\u0004')
    return toldByRecord(await records.of(`127.0.0.1:${client.socket.localPort}`), null)
  }

  async function askTls({ host }: Call): Promise<Told> {
    const client = await connectRaw(t, port)
    client.write(await hellos(host))
    const record = await records.of(`127.0.0.1:${client.socket.localPort}`)
    client.socket.destroy()
    return toldByRecord(record, null)
  }

  return {
    ask(call) {
      if (call.door === 'tcp') return listeners.inTurn(() => askListener(call, options))
      if (call.door === 'tls') return askTls(call)
      return call.door === 'connect' ? askTunnel(call) : askRequest(call)
    },
  }
}

async function askListener(
  { host, port }: Call,
  { listeners, records }: LaneOptions,
): Promise<Told> {
  const socket = connect(listeners.ports.get(`${host}:${port}`) ?? 0, '127.0.0.1')
  socket.on('error', () => {})
  const record = await records.of(ofListener)
  socket.destroy()
  return toldByRecord(record, null)
}
