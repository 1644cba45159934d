import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { run } from '../stack/run.ts'

/** Something outside that really answers: TCP and UDP echo and a DNS server, on an address of documentation. */
export interface OutsideTarget {
  readonly address: string
  readonly tcpPort: number
  readonly udpPort: number
  /** A name that its DNS server, on port 53, knows to be its own address. */
  readonly name: string
  /** Whether this text has arrived, by whatever way. */
  readonly hasReceived: (text: string) => boolean
  readonly close: () => Promise<void>
}

const address = '198.51.100.10' // RFC 5737: in use nowhere
const name = 'reached.example' // RFC 2606: nobody's
const device = 'bookinfo-probe'

/**
 * Gives this machine a second address, on an interface of its own, and listens there. Needs root. A bridge without
 * ports does what a dummy interface would, and every kernel that runs Docker has bridges.
 */
export async function startOutsideTarget(): Promise<OutsideTarget> {
  await run('ip', ['link', 'delete', device]) // left by a run that was killed
  await ip('link', 'add', device, 'type', 'bridge')
  await ip('address', 'add', `${address}/32`, 'dev', device)
  await ip('link', 'set', device, 'up')
  let received = ''
  const tcp = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      received += data.toString('latin1')
      socket.write(data)
    })
  }).listen(0, address)
  const udp = createSocket('udp4').bind(0, address)
  udp.on('message', (message, { port, address: from }) => {
    received += message.toString('latin1')
    udp.send(message, port, from)
  })
  const dns = createSocket('udp4').bind(53, address)
  dns.on('message', (query, { port, address: from }) => {
    received += readName(query)
    dns.send(answer(query), port, from)
  })
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening'), once(dns, 'listening')])
  const bound = tcp.address()
  return {
    address,
    name,
    tcpPort: typeof bound === 'object' && bound !== null ? bound.port : 0,
    udpPort: udp.address().port,
    hasReceived: (text) => received.includes(text),
    async close() {
      tcp.close()
      udp.close()
      dns.close()
      await ip('link', 'delete', device)
    },
  }
}

async function ip(...words: readonly string[]): Promise<void> {
  const { status, stderr } = await run('ip', words)
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.trim()} (it needs root)`)
}

/** The queried name: labels with their lengths, after a head of 12 bytes (RFC 1035 section 4.1). */
function readName(query: Buffer): string {
  const labels: string[] = []
  for (let at = 12; (query[at] ?? 0) > 0; at += 1 + (query[at] ?? 0)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)))
  }
  return labels.join('.')
}

/** Our own address for a question of type A, nothing for any other. */
function answer(query: Buffer): Buffer {
  const questionEnd = 12 + readName(query).length + 2 + 4
  const isA = query.readUInt16BE(questionEnd - 4) === 1
  const head = Buffer.from(query.subarray(0, 12))
  head.writeUInt16BE(0x8180, 2) // an answer, recursion done
  head.fill(0, 6)
  head.writeUInt16BE(isA ? 1 : 0, 6)
  const record = Buffer.from([
    0xc0,
    12,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    1,
    0,
    4,
    ...address.split('.').map(Number),
  ])
  return Buffer.concat([head, query.subarray(12, questionEnd), ...(isA ? [record] : [])])
}
