import type { Socket } from 'node:net'

/** The bytes that come from a socket, to be read in the portions a test asks for. */
export class Incoming {
  #bytes: Buffer = Buffer.alloc(0)
  #hasEnded = false
  #wake = (): void => {}

  constructor(socket: Socket) {
    const onGone = (): void => {
      this.#hasEnded = true
      this.#wake()
    }
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#wake()
    })
    socket.on('end', onGone)
    socket.on('close', onGone)
    socket.on('error', onGone)
  }

  /** @throws when the connection ends before `length` bytes came */
  readonly read = async (length: number): Promise<Buffer> => {
    await this.#waitFor(() => this.#bytes.length >= length)
    return this.#cut(length)
  }

  /** The bytes up to and with `mark`. @throws when the connection ends before */
  readonly readUntil = async (mark: string): Promise<string> => {
    await this.#waitFor(() => this.#bytes.includes(mark))
    return this.#cut(this.#bytes.indexOf(mark) + mark.length).toString('latin1')
  }

  /** What still comes until the other side ends. */
  readonly rest = async (): Promise<Buffer> => {
    await this.#waitFor(() => this.#hasEnded)
    return this.#cut(this.#bytes.length)
  }

  async #waitFor(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#hasEnded) {
        const got = JSON.stringify(this.#bytes.toString('latin1'))
        throw new Error(`the connection ended after ${got}`)
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #cut(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return taken
  }
}
