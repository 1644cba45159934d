/** What the first bytes of a TLS connection tell. */
export type ClientHello =
  | { readonly state: 'incomplete' }
  | { readonly state: 'malformed' }
  | {
      readonly state: 'complete'
      /** The host asked for, as sent; `null` without the server_name extension. */
      readonly serverName: string | null
      /** Where it begins in the bytes read; `null` without one, or where it does not stand in one piece. */
      readonly serverNameAt: number | null
      readonly alpn: readonly string[]
      /** Whether the encrypted_client_hello extension is there: then the name is a front (spec: security S9). */
      readonly hasEncryptedHello: boolean
    }

const mostBytes = 16 * 1024
const malformed: ClientHello = { state: 'malformed' }
const incomplete: ClientHello = { state: 'incomplete' }

/**
 * Reads a TLS ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3) from the first bytes of a connection, in as
 * many records as it comes in, up to 16 KiB. The record version is not looked at (spec: security S82, S83).
 */
export function parseClientHello(bytes: Uint8Array): ClientHello {
  const message = joinRecords(bytes)
  if (typeof message === 'string') return message === 'incomplete' ? incomplete : malformed
  try {
    return readHello(new Cursor(message), bytes)
  } catch (error) {
    if (error instanceof RangeError) return malformed
    throw error
  }
}

/** The handshake message out of its records; or what is wrong. */
function joinRecords(bytes: Uint8Array): Buffer | 'incomplete' | 'malformed' {
  const message = Buffer.allocUnsafe(bytes.length)
  let joined = 0
  let at = 0
  while (at < bytes.length) {
    const length = recordLength(bytes, at)
    if (typeof length === 'string') return length
    const part = bytes.subarray(at + 5, at + 5 + length)
    message.set(part, joined)
    joined += part.length
    at += 5 + length
    const end = messageEnd(message, joined)
    if (end === 'malformed') return end
    if (end <= joined) return message.subarray(4, end)
  }
  return 'incomplete'
}

function recordLength(bytes: Uint8Array, at: number): number | 'incomplete' | 'malformed' {
  if (bytes[at] !== 22 || (bytes[at + 1] ?? 3) !== 3) return 'malformed'
  if (bytes.length < at + 5) return 'incomplete'
  const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
  return length === 0 || length > mostBytes ? 'malformed' : length
}

/** Where the message ends, infinity while its length is not known. */
function messageEnd(message: Uint8Array, joined: number): number | 'malformed' {
  if (joined > 0 && message[0] !== 1) return 'malformed'
  if (joined < 4) return Number.POSITIVE_INFINITY
  const length = ((message[1] ?? 0) << 16) | ((message[2] ?? 0) << 8) | (message[3] ?? 0)
  return length > mostBytes ? 'malformed' : 4 + length
}

/** Reads big-endian fields; past the end it throws RangeError. */
class Cursor {
  readonly #bytes: Buffer
  readonly #end: number
  readonly #start: number
  #at: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#at = start
  }

  /** Where it is in the whole message. */
  get position(): number {
    return this.#at
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end
  }

  get length(): number {
    return this.#end - this.#start
  }

  skip(length: number): void {
    if (this.#at + length > this.#end) throw new RangeError('past the end')
    this.#at += length
  }

  number(bytes: 1 | 2): number {
    const at = this.#at
    this.skip(bytes)
    const first = this.#bytes[at] ?? 0
    return bytes === 1 ? first : (first << 8) | (this.#bytes[at + 1] ?? 0)
  }

  /** A vector with its length in front. */
  vector(lengthBytes: 1 | 2): Cursor {
    const length = this.number(lengthBytes)
    const start = this.#at
    this.skip(length)
    return new Cursor(this.#bytes, start, this.#at)
  }

  text(): string {
    const start = this.#at
    this.#at = this.#end
    return this.#bytes.toString('latin1', start, this.#end)
  }
}

const extension = { serverName: 0, alpn: 16, encryptedHello: 0xfe0d } as const

function readHello(hello: Cursor, records: Uint8Array): ClientHello {
  if (hello.number(1) !== 3) return malformed
  hello.skip(1 + 32) // minor version, random
  const sessionId = hello.vector(1)
  const cipherSuites = hello.vector(2)
  const compressionMethods = hello.vector(1)
  // Bounds of RFC 8446 section 4.1.2: a length that is off by one shifts all that follows.
  if (sessionId.length > 32 || cipherSuites.length % 2 === 1) return malformed
  if (cipherSuites.length === 0 || compressionMethods.length === 0) return malformed
  const found = hello.isAtEnd ? new Map<number, Cursor>() : readExtensions(hello.vector(2))
  if (found === undefined || !hello.isAtEnd) return malformed
  const names = found.get(extension.serverName)
  const named = names === undefined ? null : readServerName(names)
  if (named === undefined) return malformed
  const alpn = readProtocols(found.get(extension.alpn))
  return {
    state: 'complete',
    serverName: named?.name ?? null,
    serverNameAt: named === null ? null : placeIn(records, named.at, named.name.length),
    alpn,
    hasEncryptedHello: found.has(extension.encryptedHello),
  }
}

/** `undefined` when one extension comes twice: two readers might take either (RFC 8446 section 4.2). */
function readExtensions(list: Cursor): Map<number, Cursor> | undefined {
  const found = new Map<number, Cursor>()
  while (!list.isAtEnd) {
    const type = list.number(2)
    if (found.has(type)) return undefined
    found.set(type, list.vector(2))
  }
  return found
}

interface ServerName {
  readonly name: string
  /** Where it begins in the message behind its four-byte head. */
  readonly at: number
}

/** The one host name; `undefined` unless there is exactly one entry and it is a host name, in ASCII (RFC 6066). */
function readServerName(body: Cursor): ServerName | undefined {
  const list = body.vector(2)
  const type = list.number(1)
  const entry = list.vector(2)
  const at = entry.position
  const name = entry.text()
  const isOne = type === 0 && list.isAtEnd && body.isAtEnd
  return isOne && /^[!-~]+$/.test(name) ? { name, at } : undefined
}

/** Where a part of the message stands in the records it came in; `null` when it is spread over two. */
function placeIn(records: Uint8Array, at: number, length: number): number | null {
  let left = at + 4
  for (let record = 0; record < records.length; ) {
    const size = ((records[record + 3] ?? 0) << 8) | (records[record + 4] ?? 0)
    if (left < size) return left + length <= size ? record + 5 + left : null
    left -= size
    record += 5 + size
  }
  return null
}

function readProtocols(body: Cursor | undefined): string[] {
  if (body === undefined) return []
  const list = body.vector(2)
  const protocols: string[] = []
  while (!list.isAtEnd) protocols.push(list.vector(1).text())
  return protocols
}
