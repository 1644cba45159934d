import { createServer, type Server, type Socket } from 'node:net'
import type { FaultSwitches } from './faults.ts'
import { hostNames } from './hosts.ts'
import type { ReceivedLog } from './received-log.ts'
import { looksLikeTls, readServerName } from './server-name.ts'

/** RFC 8446 section 6: a fatal alert in a record of its own. */
const unrecognizedName = Buffer.from([0x15, 3, 3, 0, 2, 2, 112])
const helloTimeoutMs = 10_000

interface TlsDoorOptions {
  readonly faults: FaultSwitches
  readonly received: ReceivedLog
  /** Takes a connection whose ClientHello names a host that is up; its bytes are still unread. */
  readonly onTls: (socket: Socket, host: string) => void
}

/**
 * The listener before TLS: looks at a connection's first bytes, so that clear text on the TLS port is seen and kept
 * as evidence, unknown names get their alert, and a host that is down never begins a handshake.
 */
export function createTlsDoor(options: TlsDoorOptions): Server {
  return createServer({ noDelay: true }, (socket) => {
    let head = Buffer.alloc(0)
    socket.setTimeout(helloTimeoutMs, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('data', function look(chunk: Buffer) {
      head = Buffer.concat([head, chunk])
      const verdict = looksLikeTls(head) ? readServerName(head) : 'none'
      if (verdict === 'more') return
      socket.off('data', look)
      socket.pause()
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      judge(options, socket, head, verdict === 'none' ? null : verdict.name)
    })
  })
}

function judge(options: TlsDoorOptions, socket: Socket, head: Buffer, name: string | null): void {
  const { received, faults } = options
  const remoteAddress = socket.remoteAddress ?? ''
  const seen = { listener: 'https', remoteAddress, sni: name } as const
  if (!looksLikeTls(head)) {
    received.add({ ...seen, ...readClearHead(head), kind: 'clear-bytes' })
    socket.destroy()
  } else if (name === null || !hostNames.includes(name)) {
    received.add({ ...seen, kind: 'refused' })
    socket.end(unrecognizedName)
  } else if (faults.get(name) === 'down') {
    received.add({ ...seen, kind: 'reset' })
    socket.resetAndDestroy()
  } else {
    socket.unshift(head)
    options.onTls(socket, name)
  }
}

/** What can be told of clear bytes when they are HTTP. */
function readClearHead(head: Buffer) {
  const [first = '', ...rest] = head.toString('latin1').split('\r\n')
  const request = /^([A-Z]+) (\S+) HTTP\//.exec(first)
  const host = rest.map((line) => /^host:\s*(.*)$/i.exec(line)?.[1]).find((value) => value)
  return { method: request?.[1] ?? null, path: request?.[2] ?? null, host: host ?? null }
}
