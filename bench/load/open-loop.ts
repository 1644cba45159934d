/**
 * Sends requests at a fixed rate over 16 kept connections, whatever the answers do. A request that finds no free
 * connection waits for one, and its time runs. Prints `{latencies, failed}`: microseconds.
 */
import { connect, type Socket } from 'node:net'

interface Options {
  readonly port: number
  readonly path: string
  readonly hostHeader: string
  readonly perSecond: number
  readonly seconds: number
}

interface Client {
  readonly socket: Socket
  dueAt: number
  expected: number
  received: number
}

const { port, path, hostHeader, perSecond, seconds }: Options = JSON.parse(process.argv[2] ?? '{}')
const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${hostHeader}\r\n\r\n`)
const connections = 16
const warmUp = 200
const latencies: number[] = []
const waiting: number[] = []
const idle: Client[] = []
let failed = 0

function openClient(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => {
      idle.push(client)
      resolve()
    })
    const client: Client = { socket, dueAt: 0, expected: 0, received: 0 }
    socket.on('data', (bytes) => onBytes(client, bytes))
    socket.on('error', () => {
      failed += 1
    })
  })
}

function onBytes(client: Client, bytes: Buffer): void {
  if (client.received === 0) client.expected = answerLength(bytes)
  client.received += bytes.length
  if (client.received < client.expected) return
  latencies.push((performance.now() - client.dueAt) * 1000)
  client.received = 0
  const dueAt = waiting.shift()
  if (dueAt === undefined) idle.push(client)
  else send(client, dueAt)
}

/** The whole answer's length; its head comes in one piece. */
function answerLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n') + 4
  const head = bytes.toString('latin1', 0, end)
  if (!head.startsWith('HTTP/1.1 200')) failed += 1
  return end + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
}

function send(client: Client, dueAt: number): void {
  client.dueAt = dueAt
  client.socket.write(request)
}

function sendOrWait(): void {
  const client = idle.shift()
  if (client === undefined) waiting.push(performance.now())
  else send(client, performance.now())
}

await Promise.all(Array.from({ length: connections }, openClient))
const startedAt = performance.now()
const total = warmUp + perSecond * seconds
let sent = 0
const clock = setInterval(() => {
  const due = Math.min(total, Math.ceil(((performance.now() - startedAt) / 1000) * perSecond))
  for (; sent < due; sent++) sendOrWait()
  if (latencies.length + failed < total) return
  clearInterval(clock)
  process.stdout.write(JSON.stringify({ latencies: latencies.slice(warmUp), failed }))
  for (const { socket } of idle) socket.destroy()
}, 1)
