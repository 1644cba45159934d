/**
 * The server name of a TLS ClientHello, read from a connection's first bytes (RFC 8446 section 4.1.2, RFC 6066
 * section 3). `more`: not all of it is there yet. `none`: not a ClientHello, or one without a name.
 */
export type ServerName = { readonly name: string } | 'more' | 'none'

const handshakeRecord = 0x16
const clientHello = 1
const serverNameExtension = 0
const longest = 16 * 1024

/** What a client says it wants, before any certificate is shown. */
export function readServerName(bytes: Buffer): ServerName {
  const message = joinRecords(bytes)
  if (message.length < 4) return bytes.length > longest ? 'none' : 'more'
  const length = message.readUIntBE(1, 3)
  if (message[0] !== clientHello || length > longest) return 'none'
  if (message.length < 4 + length) return bytes.length > 2 * longest ? 'none' : 'more'
  try {
    return readExtensions(message.subarray(0, 4 + length))
  } catch {
    return 'none' // lengths that lead out of the message
  }
}

/** True when the first byte can begin a TLS connection. */
export function looksLikeTls(bytes: Buffer): boolean {
  return bytes[0] === handshakeRecord
}

/** As much of the handshake message as is there, out of however many records it came in. */
function joinRecords(bytes: Buffer): Buffer {
  const fragments: Buffer[] = []
  let at = 0
  while (bytes.length >= at + 5 && bytes[at] === handshakeRecord) {
    const end = at + 5 + bytes.readUInt16BE(at + 3)
    fragments.push(bytes.subarray(at + 5, end))
    at = end
  }
  return Buffer.concat(fragments)
}

function readExtensions(hello: Buffer): ServerName {
  let at = 4 + 2 + 32 // header, version, random
  at += 1 + hello.readUInt8(at) // session id
  at += 2 + hello.readUInt16BE(at) // cipher suites
  at += 1 + hello.readUInt8(at) // compression
  const end = at + 2 + hello.readUInt16BE(at)
  at += 2
  while (at < end) {
    const body = at + 4
    const length = hello.readUInt16BE(at + 2)
    if (hello.readUInt16BE(at) === serverNameExtension) {
      const size = hello.readUInt16BE(body + 3) // after list length and name type
      return { name: hello.toString('latin1', body + 5, body + 5 + size).toLowerCase() }
    }
    at = body + length
  }
  return 'none'
}
