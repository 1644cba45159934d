import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { startRawOrigin } from '@bookinfo/testkit'

export interface ParentOptions {
  /** Whom it connects with, by what CONNECT asks for: `host:port` to the loopback port that stands for it. */
  readonly leads?: Readonly<Record<string, number>>
  /** What it answers instead, to whatever comes. */
  readonly says?: string
}

export interface Parent {
  readonly url: string
  readonly address: string
  /** The head of each CONNECT, in turn. */
  heads(): string[]
  /** What was asked for, in turn. */
  asked(): string[]
}

const opened = 'HTTP/1.1 200 Connection established\r\n\r\n'

/** A company's HTTP proxy on a free loopback port: CONNECT and nothing else. 502 for whom it does not know. */
export async function startParent(
  t: TestContext,
  { leads = {}, says }: ParentOptions = {},
): Promise<Parent> {
  const { address, received } = await startRawOrigin(t, (socket) => {
    socket.once('data', (first) => {
      const [, authority = ''] = /^CONNECT (\S+) /.exec(first.toString('latin1')) ?? []
      const port = leads[authority]
      if (says !== undefined || port === undefined) {
        socket.write(says ?? 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
        return
      }
      const onward = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        socket.write(opened)
        socket.pipe(onward).pipe(socket)
      })
      onward.on('error', () => socket.destroy())
      socket.on('close', () => onward.destroy())
    })
  })
  const heads = (): string[] =>
    received.map((text) => text().slice(0, text().indexOf('\r\n\r\n') + 4))
  return {
    url: `http://${address}`,
    address,
    heads,
    asked: () => heads().map((head) => head.split(' ')[1] ?? ''),
  }
}
