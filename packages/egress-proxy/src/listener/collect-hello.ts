import type { ProxyCore } from '../proxy-core.ts'
import type { ClientConnection, ClientUser } from './client-connection.ts'
import { type ClientHello, parseClientHello } from './client-hello.ts'

type Complete = Extract<ClientHello, { state: 'complete' }>

/** The ClientHello, or why there is none to judge. */
export type Collected = Complete | 'malformed' | 'timeout' | 'closed' | 'crowded'

/** Takes what was collected, and all bytes that came, to be passed on. Called once. */
type OnCollected = (hello: Collected, bytes: Buffer) => void

/** 16 KiB of message, and room for the heads of many small records. */
const mostBytes = 20 * 1024

/**
 * Waits for a whole ClientHello, in however many pieces, for as long as a head may take. Nothing is waited for when
 * `first` has all of it; the socket is left paused when it was.
 */
export function collectHello(
  core: ProxyCore,
  client: ClientConnection,
  { first, workload }: { readonly first: Buffer; readonly workload: string },
  onCollected: OnCollected,
): void {
  const hello = parseClientHello(first)
  if (hello.state === 'complete') onCollected(hello, first)
  else if (!core.caps.take('heads', workload)) onCollected('crowded', first)
  else {
    const pieces = new Pieces(client, (collected, bytes) => {
      core.caps.give('heads', workload)
      onCollected(collected, bytes)
    })
    client.use(pieces)
    client.deadline.set(core.timeouts.headMs)
    pieces.onClientData(first, 0, first.length)
  }
}

/** The pieces of a ClientHello that came so far. */
class Pieces implements ClientUser {
  readonly #client: ClientConnection
  readonly #onCollected: OnCollected
  #bytes: Buffer = Buffer.alloc(0)
  #isOver = false

  constructor(client: ClientConnection, onCollected: OnCollected) {
    this.#client = client
    this.#onCollected = onCollected
  }

  onClientData(bytes: Buffer, start: number, end: number): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes.subarray(start, end)])
    const hello = parseClientHello(this.#bytes)
    if (hello.state === 'complete') this.#finish(hello)
    else if (hello.state === 'malformed' || this.#bytes.length > mostBytes) {
      this.#finish('malformed')
    }
  }

  onClientEnd(): void {
    this.#finish('closed')
  }

  onClientClose(): void {
    this.#finish('closed')
  }

  onClientDeadline(): void {
    this.#finish('timeout')
  }

  #finish(hello: Collected): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#client.channel.pause()
    this.#onCollected(hello, this.#bytes)
  }
}
